package deliverybench_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/loa-vn/loa/internal/channel/email"
	"github.com/loa-vn/loa/internal/delivery"
	"github.com/loa-vn/loa/internal/delivery/deliverybench"
	"github.com/loa-vn/loa/internal/smtpsink"
	"github.com/loa-vn/loa/internal/sqldb"
	"github.com/loa-vn/loa/internal/sqldb/sqldbtest"
)

// The test binary is also the processes that the tests start and kill.
func TestMain(m *testing.M) {
	var err error
	switch os.Getenv("LOA_DELIVERY_PROCESS") {
	case "":
		os.Exit(m.Run())
	case "sink":
		err = smtpsink.Process("127.0.0.1:0", os.Stdin, os.Stdout, smtpsink.Options{Keep: -1, Rules: []smtpsink.Rule{}})
	case "worker":
		err = workerProcess()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func process(ctx context.Context, what string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, os.Args[0], args...)
	cmd.Env = append(os.Environ(), "LOA_DELIVERY_PROCESS="+what)
	cmd.Stderr = os.Stderr
	return cmd
}

func channel(addr string) delivery.Channel {
	return email.New(email.Config{Addr: addr, Security: email.SecurityOff, From: "loa@loa.invalid", Connections: 8}, time.Now)
}

func TestBenchMeasuresAWholeDelivery(t *testing.T) {
	n := 2000
	if s := os.Getenv("LOA_BENCH_RECIPIENTS"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
	}
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		r, err := deliverybench.Bench(t.Context(), deliverybench.Options{
			DB: db, Recipients: n, Channel: channel, Sink: func(ctx context.Context) *exec.Cmd { return process(ctx, "sink") },
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Log(r)
		if r.Lost != 0 || r.Duplicated != 0 || r.Loa.CPU <= 0 || r.Sink.CPU <= 0 || r.MailBytes < 5000 {
			t.Errorf("%+v", r)
		}
	})
}
