// The smallest server and client on quic-go, for scripts/interop.sh; tests/interop/peers/__init__.py has the options.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/quic-go/quic-go"
	"github.com/quic-go/quic-go/qlog"
)

// What the command line says; the names of files come last.
type options struct {
	testCase, connect, listen, ca, cert, key, out, root string
	names                                               []string
}

func parse(arguments []string) options {
	var told options
	set := flag.NewFlagSet("quic-go", flag.ExitOnError)
	set.StringVar(&told.testCase, "case", "", "the case")
	set.StringVar(&told.connect, "connect", "", "the server's address")
	set.StringVar(&told.listen, "listen", "", "the address to listen at")
	set.StringVar(&told.ca, "ca", "", "the certificate to trust")
	set.StringVar(&told.cert, "cert", "", "the certificate chain")
	set.StringVar(&told.key, "key", "", "its key")
	set.StringVar(&told.out, "out", "", "where files go")
	set.StringVar(&told.root, "root", "", "where files are")
	_ = set.Parse(arguments)
	told.names = set.Args()
	return told
}

func (o options) quicConfig() *quic.Config {
	config := &quic.Config{
		Tracer:    qlog.DefaultConnectionTracer,
		Allow0RTT: o.testCase == "zerortt",
		// Its own five seconds are three probe timeouts: where bursts of losses are what is tested, too few for anybody.
		HandshakeIdleTimeout: 30 * time.Second,
	}
	if o.testCase == "v2" {
		// HTTP/3 here wants to know the one version that a client dials with.
		config.Versions = []quic.Version{quic.Version2}
	}
	return config
}

func (o options) tlsConfig() (*tls.Config, error) {
	config := &tls.Config{ServerName: "localhost", ClientSessionCache: tls.NewLRUClientSessionCache(1)}
	if path := os.Getenv("SSLKEYLOGFILE"); path != "" {
		file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
		if err != nil {
			return nil, err
		}
		config.KeyLogWriter = file
	}
	if o.ca != "" {
		pem, err := os.ReadFile(o.ca)
		if err != nil {
			return nil, err
		}
		config.RootCAs = x509.NewCertPool()
		config.RootCAs.AppendCertsFromPEM(pem)
	}
	if o.cert != "" {
		pair, err := tls.LoadX509KeyPair(o.cert, o.key)
		if err != nil {
			return nil, err
		}
		config.Certificates = []tls.Certificate{pair}
	}
	return config, nil
}

func run() error {
	if len(os.Args) < 2 || !strings.Contains("client server", os.Args[1]) {
		return fmt.Errorf("usage: %s client|server OPTIONS", os.Args[0])
	}
	told := parse(os.Args[2:])
	tlsConfig, err := told.tlsConfig()
	if err != nil {
		return err
	}
	if os.Args[1] == "client" {
		return fetch(told, tlsConfig)
	}
	return serve(told, tlsConfig)
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
