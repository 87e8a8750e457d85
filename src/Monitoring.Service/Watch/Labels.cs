using Monitoring.Storage.Reading;

namespace Monitoring.Service.Watch;

/// <summary>
/// The label sets of registered agents and SLOs, made once and used in every scrape. The metrics library never frees a label
/// set it has seen, it only stops showing it; so this also tells when a page has seen too many (SLOs retired, owners changed)
/// and must be built anew. Keys stand in ordinal order, which spares the library a sort.
/// Belongs to the scrape that holds the gate.
/// </summary>
internal sealed class Labels
{
    private readonly Dictionary<string, AgentLabels> _agents = new(StringComparer.Ordinal);
    private readonly Dictionary<SloKey, SloLabels> _slos = [];

    /// <summary>True when more label sets were seen than fit, and forgetting those that left helps.</summary>
    /// <param name="agents">Agents now on the page.</param>
    /// <param name="slos">SLOs now on the page.</param>
    public bool AreUsedUp(int agents, int slos) =>
        (_agents.Count > SeriesLimit.Agents && _agents.Count > agents) || (_slos.Count > SeriesLimit.Slos && _slos.Count > slos);

    /// <summary>Forgets every label set; the page must be built anew with it.</summary>
    public void Clear()
    {
        _agents.Clear();
        _slos.Clear();
    }

    /// <summary>The labels of an agent.</summary>
    public AgentLabels Of(AgentReading agent) => Known(_agents, agent.Name, AgentLabels.Of);

    /// <summary>The labels of an SLO.</summary>
    public SloLabels Of(SloReading slo) => Known(
        _slos,
        new SloKey(slo.Agent, slo.Covered.Slo.Name, slo.Owner, slo.Deputy ?? "", string.Join(' ', slo.Covered.Slo.Cuts), slo.Covered.Revision),
        SloLabels.Of);

    private static TLabels Known<TKey, TLabels>(Dictionary<TKey, TLabels> known, TKey key, Func<TKey, TLabels> make)
        where TKey : notnull
    {
        if (!known.TryGetValue(key, out var labels))
        {
            known.Add(key, labels = make(key));
        }

        return labels;
    }
}
