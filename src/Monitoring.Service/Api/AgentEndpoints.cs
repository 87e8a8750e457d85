using System.Text.Json.Serialization;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Access;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Api;

/// <summary>Who works here: every agent, the uncovered ones flagged.</summary>
internal static class AgentEndpoints
{
    private const string List = "agents";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/agents", AgentsAsync)
            .WithQuery(QueryParameter.After)
            .Produces<Page<AgentAnswer>>()
            .WithName("listAgents")
            .WithSummary("Every agent that is registered or posts; those nobody registered are flagged as uncovered");

    private static async Task<IResult> AgentsAsync(string? after, CallerReadings caller, CancellationToken cancellationToken)
    {
        var agents = await caller.Readings.AgentsAsync(cancellationToken);
        return Paging.TryCut(List, agents, agent => agent.Id, after, out var page)
            ? TypedResults.Ok(page.Select(AgentAnswer.Of))
            : Refusals.BadCursor();
    }
}

/// <summary>One agent.</summary>
/// <param name="Agent">Its name.</param>
/// <param name="Uncovered">True when nobody registered it: no owner, no SLO.</param>
/// <param name="Title">What people call it; null when uncovered.</param>
/// <param name="Owner">Key of the owner; null when uncovered.</param>
/// <param name="Deputy">Key of the deputy, or null.</param>
/// <param name="Slos">Names of its SLOs, in registry order.</param>
/// <param name="Outcomes">Outcomes stored.</param>
/// <param name="DataState">Where it stands on the data axis.</param>
/// <param name="LastPosition">Position of its last verdict event; 0 before the first.</param>
/// <param name="LastOutcomeAt">Receipt of its last outcome or heartbeat; null before the first.</param>
/// <param name="UncountedIndicators">Indicators its verdicts have and none of its SLOs counts; at most 16.</param>
/// <param name="Waiting">Its verdicts that wait for their outcome.</param>
/// <param name="Refused">What it was refused while it was registered.</param>
/// <param name="OwnerAnswers">
/// False while no owner answers: messages to the owner are refused for good, or their last two alarms closed without an acknowledgement. Null
/// when uncovered.
/// </param>
/// <param name="LastDrill">Its last practice alarm; null before the first.</param>
/// <param name="Unreadable">Why its stored state cannot be read, so that nothing of it is taken; absent when it can.</param>
internal sealed record AgentAnswer(
    string Agent,
    bool Uncovered,
    string? Title,
    string? Owner,
    string? Deputy,
    IReadOnlyList<string> Slos,
    long Outcomes,
    DataState DataState,
    long LastPosition,
    DateTimeOffset? LastOutcomeAt,
    IReadOnlyList<string> UncountedIndicators,
    WaitingAnswer Waiting,
    RefusedAnswer Refused,
    bool? OwnerAnswers,
    DrillAnswer? LastDrill,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Unreadable)
{
    /// <summary>The answer for an agent.</summary>
    public static AgentAnswer Of(AgentReading agent) => new(
        agent.Name,
        agent.IsUncovered,
        agent.Coverage?.Title,
        agent.Coverage?.Owner,
        agent.Coverage?.Deputy,
        [.. agent.Slos.Select(slo => slo.Covered.Slo.Name)],
        agent.Outcomes,
        agent.DataState(),
        agent.LastPosition,
        agent.LastOutcomeAt,
        agent.UncountedIndicators,
        new WaitingAnswer(agent.Waiting.Count, agent.Waiting.Since, agent.Waiting.Oldest),
        RefusedAnswer.Of(agent.Refused),
        agent.Coverage is null ? null : agent.NoAnswer is null,
        agent.LastDrill is { } drill ? new(drill.At, drill.AnsweredAt) : null,
        agent.Unreadable?.Reason);
}

/// <summary>A practice alarm.</summary>
/// <param name="At">When it opened.</param>
/// <param name="AnsweredAt">When somebody acknowledged it; null when nobody has.</param>
internal sealed record DrillAnswer(DateTimeOffset At, DateTimeOffset? AnsweredAt);

/// <summary>
/// The verdicts of an agent that came before an outcome of their transaction. They are judged when it arrives; where outcomes come first,
/// verdicts that wait name their transactions differently.
/// </summary>
/// <param name="Count">How many wait.</param>
/// <param name="Since">Receipt of the oldest; null when there is none.</param>
/// <param name="Oldest">The transactionId of the oldest; null when there is none.</param>
internal sealed record WaitingAnswer(long Count, DateTimeOffset? Since, string? Oldest);

/// <summary>
/// Items of an agent that were answered with a conflict or as rejected while it was registered, on every instance. What an instance was
/// sent is told there at once, on the others within 10 seconds.
/// </summary>
/// <param name="Rejected">Items with faults.</param>
/// <param name="Conflict">Items that were stored before with other content.</param>
/// <param name="Newest">The newest of them; null when there is none.</param>
internal sealed record RefusedAnswer(long Rejected, long Conflict, RefusedItemAnswer? Newest)
{
    /// <summary>The answer for what was refused.</summary>
    public static RefusedAnswer Of(RefusedReading refused) => new(
        refused.Rejected,
        refused.Conflict,
        refused.Newest is { } item ? new(item.Result, item.TransactionId, item.Pointer, item.Reason, item.At) : null);
}

/// <summary>A refused item in the words of its answer; hidden characters stand as codes, long texts are cut.</summary>
/// <param name="Result">Rejected or conflict.</param>
/// <param name="TransactionId">Its transaction; null when none could be read.</param>
/// <param name="Pointer">JSON pointer to the first field at fault; empty for the item itself.</param>
/// <param name="Reason">What is wrong with that.</param>
/// <param name="At">When it was refused.</param>
internal sealed record RefusedItemAnswer(ItemStatus Result, string? TransactionId, string Pointer, string Reason, DateTimeOffset At);

/// <summary>Where an agent or an SLO stands on the data axis.</summary>
internal enum DataState
{
    /// <summary>Neither an outcome nor a heartbeat has come yet.</summary>
    Never,

    /// <summary>Nothing is missing.</summary>
    Live,

    /// <summary>Nothing came though something was expected.</summary>
    Silent,

    /// <summary>Outcomes come, verdicts do not; of an SLO alone.</summary>
    LabelsLate,
}
