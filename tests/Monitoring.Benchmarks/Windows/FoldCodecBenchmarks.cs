using BenchmarkDotNet.Attributes;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;

namespace Monitoring.Benchmarks.Windows;

/// <summary>The stored form of an agent's fold with 500 kept places per SLO, 6 % of them wrong.</summary>
[MemoryDiagnoser]
public class FoldCodecBenchmarks
{
    private IReadOnlyList<CoveredSlo> covered = [];
    private AgentFold fold = new();
    private byte[] bytes = [];

    /// <summary>SLOs on the agent.</summary>
    [Params(1, 100)]
    public int Slos { get; set; }

    /// <summary>Fills the windows.</summary>
    [GlobalSetup]
    public void Fill()
    {
        covered = Streams.Covered(Slos);
        fold = Streams.Lively(Slos);
        bytes = FoldCodec.Encode(fold);
    }

    /// <summary>Writes it.</summary>
    [Benchmark]
    public int Encode() => FoldCodec.Encode(fold).Length;

    /// <summary>Reads it.</summary>
    [Benchmark]
    public long Decode() => FoldCodec.Decode(bytes, covered, strengthAfter: 0).LastEpisode;
}
