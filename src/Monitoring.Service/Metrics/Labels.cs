using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Api;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Metrics;

/// <summary>
/// The label sets of registered agents and SLOs, made once and used in every scrape. The metrics library never frees a label
/// set it has seen, it only stops showing it; so this also tells when a page has seen too many (SLOs retired, owners changed)
/// and must be built anew. Keys stand in ordinal order, which spares the library a sort.
/// Belongs to the scrape that holds the gate.
/// </summary>
internal sealed class Labels
{
    private readonly Dictionary<string, AgentLabels> agents = new(StringComparer.Ordinal);
    private readonly Dictionary<SloKey, SloLabels> slos = [];
    private readonly Dictionary<OpenAlert, KeyValuePair<string, object?>[]> alerts = [];

    /// <summary>True when more label sets were seen than fit, and forgetting those that left helps.</summary>
    /// <param name="agents">Agents now on the page.</param>
    /// <param name="slos">SLOs now on the page.</param>
    /// <param name="alerts">Alerts now on the page.</param>
    public bool AreUsedUp(int agents, int slos, int alerts) =>
        (this.agents.Count > SeriesLimit.Agents && this.agents.Count > agents)
            || (this.slos.Count > SeriesLimit.Slos && this.slos.Count > slos)
            || (this.alerts.Count > SeriesLimit.Alerts && this.alerts.Count > alerts);

    /// <summary>Forgets every label set; the page must be built anew with it.</summary>
    public void Clear()
    {
        agents.Clear();
        slos.Clear();
        alerts.Clear();
    }

    /// <summary>The labels of an agent.</summary>
    public AgentLabels Of(AgentReading agent) => Known(agents, agent.Name, AgentLabels.Of);

    /// <summary>The labels of an SLO.</summary>
    public SloLabels Of(SloReading slo) => Known(
        slos,
        new SloKey(slo.Agent, slo.Covered.Slo.Name, slo.Owner, slo.Deputy ?? "", string.Join(' ', slo.Covered.Slo.Cuts),
            slo.Covered.Slo.Admission.Indicator, slo.Covered.Revision),
        SloLabels.Of);

    /// <summary>The labels of an open alert.</summary>
    public KeyValuePair<string, object?>[] Of(OpenAlert alert) => Known(alerts, alert, key =>
    [
        new("agent", key.Agent), new("handling", Word<Handling>.Of(key.Handling)), new("holder", key.Holder ?? ""), new("kind", Word<AlertKind>.Of(key.Kind)),
        new("slo", key.Slo ?? ""),
    ]);

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

/// <summary>The label sets of one registered agent.</summary>
/// <param name="Own">The agent.</param>
/// <param name="Dispositions">The agent with each disposition, in the order of <see cref="AllDispositions"/>.</param>
/// <param name="Refused">The agent with each result of a refused item, in the order of <see cref="RefusedResults"/>.</param>
/// <param name="Verdicts">The agent with each verdict, in the order of <see cref="AllVerdicts"/>.</param>
/// <param name="Feed">The agent with each state of a feed, in the order of <see cref="DataStates"/>.</param>
internal sealed record AgentLabels(
    KeyValuePair<string, object?>[] Own,
    KeyValuePair<string, object?>[][] Dispositions,
    KeyValuePair<string, object?>[][] Refused,
    KeyValuePair<string, object?>[][] Verdicts,
    KeyValuePair<string, object?>[][] Feed)
{
    /// <summary>How a feed can stand; that verdicts are late is said of each SLO.</summary>
    public static readonly DataState[] DataStates = [DataState.Never, DataState.Live, DataState.Silent];

    /// <summary>What can become of an item with which something is wrong.</summary>
    public static readonly ItemStatus[] RefusedResults = [ItemStatus.Rejected, ItemStatus.Conflict];

    /// <summary>Every verdict.</summary>
    public static readonly Verdict[] AllVerdicts = Enum.GetValues<Verdict>();

    /// <summary>Every disposition.</summary>
    public static readonly Disposition[] AllDispositions = Enum.GetValues<Disposition>();

    /// <summary>Makes them.</summary>
    public static AgentLabels Of(string agent) => new(
        [new("agent", agent)],
        [.. AllDispositions.Select(disposition =>
            new KeyValuePair<string, object?>[] { new("agent", agent), new("disposition", Word<Disposition>.Of(disposition)) })],
        [.. RefusedResults.Select(result =>
            new KeyValuePair<string, object?>[] { new("agent", agent), new("result", Word<ItemStatus>.Of(result)) })],
        [.. AllVerdicts.Select(verdict =>
            new KeyValuePair<string, object?>[] { new("agent", agent), new("verdict", Word<Verdict>.Of(verdict)) })],
        [.. DataStates.Select(state =>
            new KeyValuePair<string, object?>[] { new("agent", agent), new("state", Word<DataState>.Of(state)) })]);
}

/// <summary>The label sets of one SLO.</summary>
/// <param name="Own">Agent and SLO.</param>
/// <param name="Info">The same with owner, deputy, indicator and revision.</param>
/// <param name="States">The same with each state, in the order of <see cref="AllStates"/>.</param>
/// <param name="Cuts">Agent and SLO with <see cref="Total"/> and each declared cut; never a segment value.</param>
/// <param name="Uncounted">Agent and SLO with each reason, in the order of <see cref="Reasons"/>.</param>
internal sealed record SloLabels(
    KeyValuePair<string, object?>[] Own,
    KeyValuePair<string, object?>[] Info,
    KeyValuePair<string, object?>[][] States,
    KeyValuePair<string, object?>[][] Cuts,
    KeyValuePair<string, object?>[][] Uncounted)
{
    /// <summary>The word for all verdicts where a cut is named.</summary>
    public const string Total = "total";

    /// <summary>Every state.</summary>
    public static readonly AccuracyState[] AllStates = Enum.GetValues<AccuracyState>();

    /// <summary>Why a transaction with verdicts is not counted, and how many are not.</summary>
    public static readonly (string Word, Func<UncountedReading, long> Count)[] Reasons =
    [
        ("disposition", uncounted => uncounted.Disposition),
        ("source", uncounted => uncounted.Source),
        ("weaker", uncounted => uncounted.Weaker),
        ("selection", uncounted => uncounted.Selection),
    ];

    /// <summary>Makes them.</summary>
    public static SloLabels Of(SloKey key) => new(
        [new("agent", key.Agent), new("slo", key.Slo)],
        [new("agent", key.Agent), new("deputy", key.Deputy), new("indicator", key.Indicator), new("owner", key.Owner),
            new("revision", key.Revision), new("slo", key.Slo)],
        [.. AllStates.Select(state =>
            new KeyValuePair<string, object?>[] { new("agent", key.Agent), new("slo", key.Slo), new("state", Word(state)) })],
        [.. key.Cuts.Split(' ', StringSplitOptions.RemoveEmptyEntries).Prepend(Total)
            .Select(cut => new KeyValuePair<string, object?>[] { new("agent", key.Agent), new("cut", cut), new("slo", key.Slo) })],
        [.. Reasons.Select(reason =>
            new KeyValuePair<string, object?>[] { new("agent", key.Agent), new("reason", reason.Word), new("slo", key.Slo) })]);

    private static string Word(AccuracyState state) => state switch
    {
        AccuracyState.WarmingUp => "warming_up",
        AccuracyState.Healthy => "healthy",
        AccuracyState.AtRisk => "at_risk",
        AccuracyState.Breached => "breached",
        AccuracyState.Recovering => "recovering",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "has no word"),
    };
}

/// <summary>Everything the labels of an SLO say.</summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="Slo">The SLO's name.</param>
/// <param name="Owner">Key of the owner, never an address.</param>
/// <param name="Deputy">Key of the deputy; empty when none is named.</param>
/// <param name="Cuts">Declared cuts, parted by blanks, which no segment key has.</param>
/// <param name="Indicator">The indicator it counts.</param>
/// <param name="Revision">The registry revision that last changed it.</param>
internal readonly record struct SloKey(
    string Agent, string Slo, string Owner, string Deputy, string Cuts, string Indicator, long Revision);
