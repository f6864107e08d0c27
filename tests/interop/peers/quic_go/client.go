package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/quic-go/quic-go"
	"github.com/quic-go/quic-go/http3"
)

// When a client that migrates does so.
const migrateAfter = 700 * time.Millisecond

// Tells when a ticket has come: a client that wants to resume must not leave before that.
type ticketWatch struct {
	tls.ClientSessionCache
	came chan struct{}
}

func (w ticketWatch) Put(key string, state *tls.ClientSessionState) {
	w.ClientSessionCache.Put(key, state)
	select {
	case w.came <- struct{}{}:
	default:
	}
}

func fetch(told options, tlsConfig *tls.Config) error {
	watch := ticketWatch{tlsConfig.ClientSessionCache, make(chan struct{}, 1)}
	tlsConfig.ClientSessionCache = watch
	if told.testCase != "resumption" && told.testCase != "zerortt" {
		return fetchAll(told, tlsConfig, told.names, http.MethodGet, nil)
	}
	if err := fetchAll(told, tlsConfig, told.names[:1], http.MethodGet, watch.came); err != nil {
		return err
	}
	method := http.MethodGet
	if told.testCase == "zerortt" {
		method = http3.MethodGet0RTT
	}
	return fetchAll(told, tlsConfig, told.names[1:], method, nil)
}

// Fetches over one connection, and then waits until `done` says so, if there is one.
func fetchAll(told options, tlsConfig *tls.Config, names []string, method string, done <-chan struct{}) error {
	socket, err := net.ListenUDP("udp", nil)
	if err != nil {
		return err
	}
	transport := &quic.Transport{Conn: socket}
	defer transport.Close()
	dial := func(ctx context.Context, _ string, tlsConf *tls.Config, config *quic.Config) (*quic.Conn, error) {
		address, err := net.ResolveUDPAddr("udp", told.connect)
		if err != nil {
			return nil, err
		}
		connection, err := transport.DialEarly(ctx, address, tlsConf, config)
		if err == nil && told.testCase == "connectionmigration" {
			go migrate(connection)
		}
		return connection, err
	}
	trip := &http3.Transport{TLSClientConfig: tlsConfig, QUICConfig: told.quicConfig(), Dial: dial}
	defer trip.Close()

	var group sync.WaitGroup
	failures := make(chan error, len(names))
	for _, name := range names {
		group.Go(func() {
			if err := fetchOne(trip, method, name, told.out); err != nil {
				failures <- fmt.Errorf("%s: %w", name, err)
			}
		})
	}
	group.Wait()
	close(failures)
	if done != nil {
		select {
		case <-done:
		case <-time.After(5 * time.Second):
			return fmt.Errorf("no ticket came")
		}
	}
	return <-failures
}

func fetchOne(trip *http3.Transport, method, name, out string) error {
	request, err := http.NewRequest(method, "https://localhost:4433/"+name, nil)
	if err != nil {
		return err
	}
	response, err := trip.RoundTrip(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", response.StatusCode)
	}
	file, err := os.Create(filepath.Join(out, name))
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = io.Copy(file, response.Body)
	return err
}

func migrate(connection *quic.Conn) {
	time.Sleep(migrateAfter)
	socket, err := net.ListenUDP("udp", nil)
	if err == nil {
		var path *quic.Path
		if path, err = connection.AddPath(&quic.Transport{Conn: socket}); err == nil {
			if err = path.Probe(connection.Context()); err == nil {
				err = path.Switch()
			}
		}
	}
	fmt.Println("migrated:", err)
}
