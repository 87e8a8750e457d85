namespace Monitoring.Core.Tests.Windows;

/// <summary>The SLOs of one agent, and the whole log to fill new ones from.</summary>
internal sealed class NaiveAgent
{
    private readonly List<LoggedVerdict> log = [];
    private int episodes;

    public List<NaiveSlo> Slos { get; private set; } = [];

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
            var slo = before.Find(old => old.Id == id) ?? new NaiveSlo(id, definition, () => ++episodes);
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
