package cli

// listeningCmd measures how Loa listens. None of it needs a site or a database.
type listeningCmd struct {
	Bursts listeningBurstsCmd `cmd:"" help:"Score the alarm for bursts on a folder of series."`
	Eval   listeningEvalCmd   `cmd:"" help:"Measure the match on a folder of documents, queries and right answers."`
	Bench  listeningBenchCmd  `cmd:"" help:"Measure the match against very many made-up claims."`
	Train  listeningTrainCmd  `cmd:"" hidden:"" help:"Learn the weights that ship from folders."`
}
