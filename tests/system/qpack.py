"""Header sections that come in HTTP/3's HEADERS frames, decoded by the library that pollux links too (nghttp3)."""

import ctypes


class _Vec(ctypes.Structure):
    _fields_ = [("base", ctypes.POINTER(ctypes.c_uint8)), ("length", ctypes.c_size_t)]


class _Field(ctypes.Structure):
    _fields_ = [
        ("name", ctypes.c_void_p),
        ("value", ctypes.c_void_p),
        ("token", ctypes.c_int32),
        ("flags", ctypes.c_uint8),
    ]


_EMIT, _FINAL, _BLOCKED = 0x01, 0x02, 0x04
_TABLE_BYTES, _BLOCKED_STREAMS = 4096, 100


class Decoder:
    """Of one direction of one connection."""

    def __init__(self):
        self._library = ctypes.CDLL("libnghttp3.so.9")
        self._library.nghttp3_mem_default.restype = ctypes.c_void_p
        self._library.nghttp3_rcbuf_get_buf.restype = _Vec
        self._library.nghttp3_rcbuf_get_buf.argtypes = [ctypes.c_void_p]
        self._library.nghttp3_rcbuf_decref.argtypes = [ctypes.c_void_p]
        self._library.nghttp3_qpack_decoder_read_request.restype = ctypes.c_ssize_t
        self._library.nghttp3_qpack_decoder_read_encoder.restype = ctypes.c_ssize_t
        self._memory = ctypes.c_void_p(self._library.nghttp3_mem_default())
        self._decoder = ctypes.c_void_p()
        self._library.nghttp3_qpack_decoder_new(
            ctypes.byref(self._decoder), ctypes.c_size_t(_TABLE_BYTES), ctypes.c_size_t(_BLOCKED_STREAMS), self._memory
        )

    def read_encoder_stream(self, data: bytes):
        read = self._library.nghttp3_qpack_decoder_read_encoder(self._decoder, data, ctypes.c_size_t(len(data)))
        assert read >= 0, f"the encoder stream is wrong: {read}"

    def read_section(self, stream: int, data: bytes) -> dict[str, str]:
        context = ctypes.c_void_p()
        self._library.nghttp3_qpack_stream_context_new(ctypes.byref(context), ctypes.c_int64(stream), self._memory)
        fields = {}
        flags = ctypes.c_uint8(0)
        while not flags.value & _FINAL:
            field = _Field()
            read = self._library.nghttp3_qpack_decoder_read_request(
                self._decoder, context, ctypes.byref(field), ctypes.byref(flags), data, ctypes.c_size_t(len(data)), 1
            )
            assert read >= 0 and not flags.value & _BLOCKED, f"the header section is wrong: {read}"
            data = data[read:]
            if flags.value & _EMIT:
                fields[self._text(field.name)] = self._text(field.value)
        self._library.nghttp3_qpack_stream_context_del(context)
        return fields

    def _text(self, buffer: int) -> str:
        found = self._library.nghttp3_rcbuf_get_buf(buffer)
        text = ctypes.string_at(found.base, found.length).decode("ascii")
        self._library.nghttp3_rcbuf_decref(buffer)
        return text
