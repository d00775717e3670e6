package cli

// listeningCmd measures how Loa listens. None of it needs a site or a database.
type listeningCmd struct {
	Bursts listeningBurstsCmd `cmd:"" help:"Score the alarm for bursts on a folder of series."`
}
