using Monitoring.Core.Alerts;
using Monitoring.Core.Slos;
using Monitoring.Service.Access;
using Monitoring.Service.Trust;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Api;

/// <summary>How the SLOs in force stand, and every change of state of any SLO, retired ones included.</summary>
internal static class SloEndpoints
{
    /// <summary>Most values of a cut in one answer.</summary>
    private const int MostValues = 50;

    private const string List = "slos", Transitions = "transitions", Late = "late";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/slos", SlosAsync)
            .WithQuery(QueryParameter.After)
            .Produces<Page<SloAnswer>>()
            .WithName("listSlos")
            .WithSummary("Every SLO in force with its window in numbers");
        routes.MapGet("/slos/{slo}", SloAsync)
            .WithQuery()
            .Produces<SloAnswer>()
            .WithName("getSlo")
            .WithSummary("One SLO in force with what stands behind its number and what its alarms cost; 404 when it is retired");
        routes.MapGet("/slos/{slo}/drift", DriftAsync)
            .WithQuery()
            .Produces<DriftAnswer>()
            .WithName("getDrift")
            .WithSummary("Evidence that the verdicts of an SLO in force got worse: all of them, and by segment value");
        routes.MapGet("/slos/{slo}/transitions", TransitionsAsync)
            .WithQuery(QueryParameter.After)
            .Produces<Page<TransitionAnswer>>()
            .WithName("listTransitions")
            .WithSummary("Every change of state of an SLO in order, also of a retired one");
        routes.MapGet("/slos/{slo}/late", LateAsync)
            .WithQuery(QueryParameter.After)
            .Produces<Page<LateAnswer>>()
            .WithName("listLate")
            .WithSummary("Stretches in which an SLO was below its alert line, as later verdicts showed, in the order in which they were told");
    }

    private static async Task<IResult> SlosAsync(string? after, CallerReadings caller, CancellationToken cancellationToken)
    {
        var agents = await caller.Readings.AgentsAsync(cancellationToken);
        var slos = agents.SelectMany(agent => agent.Slos, (agent, slo) => (Agent: agent, Slo: slo)).ToList();
        if (!Paging.TryCut(List, slos, pair => pair.Slo.Covered.Id, after, out var page))
        {
            return Refusals.BadCursor();
        }

        var shares = await caller.Readings.RandomSharesAsync([.. page.Items.Select(pair => pair.Agent).Distinct()], cancellationToken);
        return TypedResults.Ok(page.Select(pair => SloAnswer.Of(pair.Agent, pair.Slo) with
        {
            RandomShare = RandomShareAnswer.Of(shares.GetValueOrDefault(pair.Slo.Covered.Id)),
        }));
    }

    private static async Task<IResult> SloAsync(string slo, CallerReadings caller, TrustReader trust, CancellationToken cancellationToken)
    {
        var agents = await caller.Readings.AgentsAsync(cancellationToken);
        if (agents.FindSlo(slo) is not { } found)
        {
            return Refusals.Unknown("the SLO");
        }

        var shares = await caller.Readings.RandomSharesAsync([found.Agent], cancellationToken);
        return TypedResults.Ok(SloAnswer.Of(found.Agent, found.Slo, await trust.ReadAsync(found.Agent, found.Slo, cancellationToken)) with
        {
            RandomShare = RandomShareAnswer.Of(shares.GetValueOrDefault(found.Slo.Covered.Id)),
        });
    }

    private static async Task<IResult> DriftAsync(string slo, CallerReadings caller, CancellationToken cancellationToken) =>
        await caller.Readings.DriftAsync(slo, MostValues, cancellationToken) is { } reading
            ? TypedResults.Ok(DriftAnswer.Of(reading))
            : Refusals.Unknown("the SLO");

    private static async Task<IResult> TransitionsAsync(
        string slo, string? after, CallerReadings caller, CancellationToken cancellationToken)
    {
        if (!Cursor.TryRead(Transitions, after, out var last))
        {
            return Refusals.BadCursor();
        }

        var transitions = await caller.Readings.TransitionsAsync(slo, last ?? 0, Paging.Most + 1, cancellationToken);
        return transitions is null
            ? Refusals.Unknown("the SLO")
            : TypedResults.Ok(Paging.Close(Transitions, transitions, transition => transition.Cursor).Select(TransitionAnswer.Of));
    }

    private static async Task<IResult> LateAsync(string slo, string? after, CallerReadings caller, CancellationToken cancellationToken)
    {
        if (!Cursor.TryRead(Late, after, out var last))
        {
            return Refusals.BadCursor();
        }

        var stretches = await caller.Readings.LateAsync(slo, last ?? 0, Paging.Most + 1, cancellationToken);
        return stretches is null
            ? Refusals.Unknown("the SLO")
            : TypedResults.Ok(Paging.Close(Late, stretches, stretch => stretch.Cursor).Select(LateAnswer.Of));
    }
}

/// <summary>What the numbers of an SLO mean; the API and the pages say the same because both ask here.</summary>
internal static class Standing
{
    /// <summary>How far its ratio may be trusted.</summary>
    public static RatioState RatioState(this SloReading slo) => slo.Counts switch
    {
        { Judged: 0 } => Api.RatioState.NotMeasured,
        { IsFull: false } => Api.RatioState.Insufficient,
        _ => Api.RatioState.Ok,
    };

    /// <summary>Where the agent stands on the data axis.</summary>
    public static DataState DataState(this AgentReading agent) => agent.LastOutcomeAt is null ? Api.DataState.Never
        : agent.Silence is not null ? Api.DataState.Silent
        : Api.DataState.Live;

    /// <summary>Where an SLO stands on it: its verdicts may be late while outcomes come.</summary>
    public static DataState DataState(this AgentReading agent, SloReading slo) =>
        agent.DataState() is var state && state == Api.DataState.Live && slo.LateLabels is not null ? Api.DataState.LabelsLate : state;

    /// <summary>Share of right places among the judged ones; null when nothing is judged.</summary>
    public static double? Accuracy(this WindowCounts counts) => counts.Judged == 0 ? null : (double)counts.Correct / counts.Judged;

    /// <summary>Wilson's 95 % interval of the accuracy; null when nothing is judged.</summary>
    public static Interval? Interval(this WindowCounts counts) =>
        counts.Judged == 0 ? null : Core.Slos.Interval.Wilson(counts.Correct, counts.Judged);

    /// <summary>Low and high end of an interval to three decimals.</summary>
    public static IReadOnlyList<double> Rounded(this Interval interval) => [Math.Round(interval.Low, 3), Math.Round(interval.High, 3)];
}

/// <summary>The work an episode makes suspect: of whom it names, since its onset, without a verdict that counts.</summary>
/// <param name="Facts">What the newest notice of the episode says.</param>
/// <param name="Since">When the onset happened.</param>
internal sealed record Suspects(NoticeFacts Facts, DateTimeOffset Since)
{
    /// <summary>The suspects of an episode; null when nothing wrong is known with which it began.</summary>
    public static Suspects? Of(EpisodeReading episode)
    {
        var newest = episode.Notices is [.., { Facts: var facts }] ? facts : null;
        return (newest?.Suspects?.Since ?? newest?.Began()?.Onset?.OccurredAt) is { } since ? new(newest!, since) : null;
    }

    /// <summary>What is asked where nothing wrong is known with which the episode began.</summary>
    public static OutcomeQuestion Nobodys(EpisodeReading episode, int most) =>
        new() { Slo = episode.Slo, Is = OutcomeList.Unjudged, Most = most };

    /// <summary>The whole answer to that: nobody is suspect.</summary>
    public static OutcomeListing Nobody { get; } = new(new("", null, 0, null, [], null), null);

    /// <summary>The question after them. When it is over nobody drives it any more: everybody's work is suspect.</summary>
    public OutcomeQuestion Question(string? after, int most)
    {
        var of = Facts.ClosedAt is null ? Facts.Culprit : null;
        var isVersion = of?.Cut == Culprit.AgentVersion;
        return new()
        {
            Agent = Facts.Agent,
            Slo = Facts.Slo,
            Is = OutcomeList.Unjudged,
            From = Since,
            Segments = of is null || isVersion ? new Dictionary<string, string>() : new Dictionary<string, string> { [of.Cut] = of.Value },
            AgentVersion = isVersion ? of!.Value : null,
            After = after,
            Most = most,
        };
    }
}
