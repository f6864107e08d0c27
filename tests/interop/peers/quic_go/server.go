package main

import (
	"bytes"
	"crypto/tls"
	"net"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"sync"
	"time"

	"github.com/quic-go/quic-go"
	"github.com/quic-go/quic-go/http3"
)

func serve(told options, tlsConfig *tls.Config) error {
	address, err := net.ResolveUDPAddr("udp", told.listen)
	if err != nil {
		return err
	}
	socket, err := net.ListenUDP("udp", address)
	if err != nil {
		return err
	}
	transport := &quic.Transport{
		Conn:                socket,
		VerifySourceAddress: func(net.Addr) bool { return told.testCase == "retry" },
	}
	listener, err := transport.ListenEarly(http3.ConfigureTLSConfig(tlsConfig), told.quicConfig())
	if err != nil {
		return err
	}
	server := http3.Server{Handler: &files{root: told.root}}
	return server.ServeListener(listener)
}

// The files below a root, and nothing above it. Each is read once: a measurement is one of quic-go, and not of the disk.
type files struct {
	root string
	read sync.Map
}

func (f *files) ServeHTTP(response http.ResponseWriter, request *http.Request) {
	name := path.Clean("/" + request.URL.Path)
	content, known := f.read.Load(name)
	if !known {
		found, err := os.ReadFile(filepath.Join(f.root, name))
		if err != nil {
			http.NotFound(response, request)
			return
		}
		content, _ = f.read.LoadOrStore(name, found)
	}
	http.ServeContent(response, request, name, time.Time{}, bytes.NewReader(content.([]byte)))
}
