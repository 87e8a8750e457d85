using Monitoring.Core.Outcomes;
using Monitoring.Service.Access;
using Monitoring.Storage.Writing;

namespace Monitoring.Service.Ingest;

/// <summary>A sign of life. It waits in the writer's queue like a post, and shares a transaction with whatever waits beside it.</summary>
internal static class Heartbeat
{
    /// <summary>Takes one.</summary>
    public static async Task<IResult> TakeAsync(string agent, HttpContext http, GroupWriter writer)
    {
        // Before anything is asked of the agent, so that the answer does not tell whether there is one.
        var agents = Caller.Of(http).Agents;
        return !agents.Covers(agent) ? PostingBounds.ProblemOf(agents)
            : Names.IsName(agent) ? Answer(await writer.WriteAsync(new WriteRequest([new HeartbeatPost(agent)])))
            : NobodyRegistered();
    }

    private static IResult Answer(WriteResult written) => written switch
    {
        { Refusal: { } refusal } => refusal.Problem,
        { Answer.Results: [{ Status: ItemStatus.Accepted }] } => TypedResults.NoContent(),
        { Answer.Results: [{ Faults: [{ Kind: FaultKind.AgentState } fault] }] } => Refusal.AgentState(fault).Problem,
        { Answer.Results: [{ Faults: [{ Kind: FaultKind.Unstorable } fault] }] } => Problems.BadValue("The heartbeat " + fault.Reason),
        _ => NobodyRegistered(),
    };

    private static Problem NobodyRegistered() => Problems.NotFound("No agent of this name is registered.");
}
