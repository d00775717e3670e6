package deliverybench

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

func startSink(cmd *exec.Cmd) (addr string, finish func(*Report) error, err error) {
	in, err := cmd.StdinPipe()
	if err != nil {
		return "", nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	lines := bufio.NewReader(out)
	if addr, err = lines.ReadString('\n'); err != nil {
		return "", nil, fmt.Errorf("the sink did not start: %w", err)
	}
	return strings.TrimSpace(addr), func(r *Report) error {
		if err := in.Close(); err != nil {
			return err
		}
		var count struct{ Taken, Recipients, Repeated, Bytes int64 }
		if err := json.NewDecoder(lines).Decode(&count); err != nil {
			return fmt.Errorf("the sink's count: %w", err)
		}
		if err := cmd.Wait(); err != nil {
			return err
		}
		r.Lost, r.Duplicated = int64(r.Recipients)-count.Recipients, count.Repeated
		r.MailBytes = count.Bytes / max(1, count.Taken)
		if ru, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
			r.Sink = usageOf(ru)
		}
		return nil
	}, nil
}

func usage(who int) Usage {
	var ru syscall.Rusage
	if syscall.Getrusage(who, &ru) != nil {
		return Usage{}
	}
	return usageOf(&ru)
}

func usageOf(ru *syscall.Rusage) Usage {
	return Usage{CPU: time.Duration(ru.Utime.Nano() + ru.Stime.Nano()), PeakRSS: ru.Maxrss << 10}
}
