namespace Monitoring.Benchmarks.Ratios;

/// <summary>One slice of load.</summary>
/// <param name="Rate">Rows or answers of success in a second.</param>
/// <param name="Client">Processor µs per row of the client.</param>
/// <param name="Service">Processor µs per row of what answers.</param>
/// <param name="Database">Processor µs per row of the database server.</param>
internal sealed record Slice(double Rate, double Client, double Service, double Database)
{
    /// <summary>Makes one of a rate and the processors busy meanwhile.</summary>
    public static Slice Of(double rate, double client, Used used) =>
        new(rate, client * 1e6 / rate, used.Service * 1e6 / rate, used.Database * 1e6 / rate);

    /// <summary>Answers of success; 0 where rows are counted otherwise.</summary>
    public long Accepted { get; init; }

    /// <summary>Answers that were none.</summary>
    public long Refused { get; init; }

    /// <summary>Latencies in ms.</summary>
    public (double Middle, double Last) Latency { get; init; }
}
