namespace Monitoring.Core.Tests.Windows;

/// <summary>The SLOs of one agent, and the whole log to fill new ones from.</summary>
internal sealed class NaiveAgent(long strengthAfter = 0)
{
    private readonly List<LoggedVerdict> log = [];
    private int episodes;

    public List<NaiveSlo> Slos { get; private set; } = [];

    /// <summary>What each SLO does not count, from the whole log.</summary>
    public IEnumerable<NaiveUncounted> Uncounted => Slos.Select(slo => NaiveUncounted.Of(slo, log, strengthAfter));

    public IReadOnlyList<NaiveChange> Feed(LoggedVerdict logged)
    {
        log.Add(logged);
        return [.. Slos.Select(slo => slo.Feed(logged)).OfType<NaiveChange>()];
    }

    public IReadOnlyList<NaiveChange> Revise(IReadOnlyList<(long Id, Definition Definition)> lines)
    {
        var (before, position) = (Slos, log.Count);
        var changes = new List<NaiveChange?>();
        Slos = [];
        foreach (var (id, definition) in lines)
        {
            var slo = before.Find(old => old.Id == id) ?? new NaiveSlo(id, definition, strengthAfter, () => ++episodes);
            Slos.Add(slo);
            if (!before.Contains(slo) || !slo.Definition.SaysTheSame(definition))
            {
                changes.Add(slo.Fill(definition, log, position));
            }
        }

        changes.AddRange(before.Except(Slos).OrderBy(slo => slo.Id).Select(slo => slo.Retire(position)));
        return [.. changes.OfType<NaiveChange>()];
    }
}
