package main

import (
	"crypto/tls"
	"net"
	"net/http"

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
	server := http3.Server{Handler: http.FileServer(http.Dir(told.root))}
	return server.ServeListener(listener)
}
