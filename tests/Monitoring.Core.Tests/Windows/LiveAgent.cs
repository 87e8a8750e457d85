using Monitoring.Core.Slos;
using Monitoring.Core.Windows;

namespace Monitoring.Core.Tests.Windows;

/// <summary>An agent's fold with its log and the SLOs in force.</summary>
internal sealed class LiveAgent(long strengthAfter = 0)
{
    private readonly List<LoggedVerdict> log = [];
    private IReadOnlyList<CoveredSlo> covered = [];

    public AgentFold Fold { get; private set; } = new() { StrengthAfter = strengthAfter };

    /// <summary>What turned out wrong after it had left a window, so far.</summary>
    public List<LateVerdict> Late { get; } = [];

    public byte[] Bytes => FoldCodec.Encode(Fold);

    public IReadOnlyList<SloChange> Feed(LoggedVerdict logged)
    {
        log.Add(logged);
        var changes = new List<SloChange>();
        Fold.Apply(logged.Event, logged.Earlier, logged.TransactionId, changes, late: Late);
        return changes;
    }

    public IReadOnlyList<SloChange> Revise(IReadOnlyList<CoveredSlo> next)
    {
        covered = next;
        var changes = new List<SloChange>();
        Fold.Revise(covered, log.Count, Logs.At(log.Count).AddSeconds(7), slos => [.. slos.Select(ReadBack)], changes);
        return changes;
    }

    /// <summary>Goes on with what the store would have kept.</summary>
    public void Restart() => Fold = FoldCodec.Decode(Bytes, covered, Fold.StrengthAfter, Fold.Bank);

    private IReadOnlyList<Place> ReadBack(Slo slo)
    {
        var reading = new PlaceReading(slo.Admission, Place.Depth(slo.Rule.Window), Fold.StrengthAfter);
        for (var i = log.Count - 1; i >= 0 && !reading.IsComplete; i--)
        {
            reading.Feed(log[i].Event, log[i].Earlier);
        }

        return reading.Places;
    }
}
