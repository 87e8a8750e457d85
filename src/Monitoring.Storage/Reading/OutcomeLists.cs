using System.Data.Common;
using Monitoring.Core.Access;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Reading;

/// <summary>
/// Reads pages of the lists behind the numbers. Whatever a page needs is read as of one moment, so a list says what the number beside it
/// says. Thread-safe.
/// </summary>
/// <param name="engine">The database.</param>
internal sealed class OutcomeListReader(SqlEngine engine)
{
    /// <summary>Reads a page of one of some agents.</summary>
    public async Task<OutcomeListing> ReadAsync(OutcomeQuestion question, AgentScope agents, CancellationToken cancellationToken)
    {
        await using var connection = await engine.OpenReaderAsync(cancellationToken);
        await connection.BeginSnapshotAsync();
        try
        {
            return await ReadAsync(connection, question, agents, cancellationToken);
        }
        finally
        {
            await connection.EndSnapshotAsync();
        }
    }

    private static async Task<OutcomeListing> ReadAsync(
        DbConnection connection, OutcomeQuestion question, AgentScope agents, CancellationToken cancellationToken)
    {
        var (agent, refusal) = await AgentAt.FindAsync(connection, question, agents);
        if (agent is null)
        {
            return new(null, refusal);
        }

        ListedPage? page;
        switch (question.Is)
        {
            case OutcomeList.Wrong:
                (page, refusal) = await new WrongPlaces(connection, agent, question).ReadAsync(cancellationToken);
                break;
            case OutcomeList.Waiting:
                page = await WaitingVerdicts.ReadAsync(connection, agent, question, cancellationToken);
                break;
            default:
                page = await new OutcomeWalk(connection, agent, question).ReadAsync(cancellationToken);
                break;
        }

        return page is null
            ? new(null, refusal ?? new(ListRefused.BadCursor, "after", "is none of this list"))
            : new(new(agent.Name, agent.Slo, agent.Position, agent.At, page.Rows, page.Next), null);
    }
}

/// <summary>The rows of a page.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Next">Where the next page begins; null when there is none.</param>
internal sealed record ListedPage(IReadOnlyList<ListedOutcome> Rows, string? Next);

/// <summary>Which transactions of an agent a list holds.</summary>
public enum OutcomeList
{
    /// <summary>Every outcome, the newest first.</summary>
    All,

    /// <summary>Those that stand wrong in an SLO's window, the newest place first: as many as its <c>wrong</c>.</summary>
    Wrong,

    /// <summary>Those an SLO admits and of which it counts no verdict yet, the newest first: as many as its <c>pending</c>.</summary>
    Unjudged,

    /// <summary>Those with verdicts of its indicator of which an SLO counts none, the newest first: as many as it says.</summary>
    Uncounted,

    /// <summary>Verdicts whose outcome has not come, the oldest first: as many as the agent's verdicts that wait.</summary>
    Waiting,
}

/// <summary>What is asked for.</summary>
public sealed record OutcomeQuestion
{
    /// <summary>The agent's name; null where the SLO names it.</summary>
    public string? Agent { get; init; }

    /// <summary>The SLO's name; null where none is asked about.</summary>
    public string? Slo { get; init; }

    /// <summary>Which list.</summary>
    public OutcomeList Is { get; init; }

    /// <summary>Only what happened then or later; null for no bound.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only what happened before; null for no bound.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The list as it was when the verdict event at this position had been judged; null for now.</summary>
    public long? Position { get; init; }

    /// <summary>
    /// With a position the registry revision whose rule is meant, where one came into force right after it; null for the one by which the
    /// event was judged.
    /// </summary>
    public long? Revision { get; init; }

    /// <summary>
    /// With a position, of the wrong ones: the place from which on they are listed, instead of those of the window; null for the window.
    /// </summary>
    public long? SincePosition { get; init; }

    /// <summary>
    /// With a position, of the wrong ones: verdicts up to this position are known, instead of those up to the evaluation; null for these.
    /// </summary>
    public long? KnownPosition { get; init; }

    /// <summary>Only transactions with each of these segment values.</summary>
    public IReadOnlyDictionary<string, string> Segments { get; init; } = new Dictionary<string, string>();

    /// <summary>Only transactions of this agent version; null for all.</summary>
    public string? AgentVersion { get; init; }

    /// <summary>Where the page before ended (<see cref="OutcomePage.Next"/>); null for the first page.</summary>
    public string? After { get; init; }

    /// <summary>Most rows of the page.</summary>
    public required int Most { get; init; }

    /// <summary>True when nothing of the list is left out.</summary>
    public bool IsWhole => From is null && Until is null && AgentVersion is null && Segments.Count == 0;

    /// <summary>True for a transaction that is asked for.</summary>
    internal bool Admits(DateTimeOffset occurredAt, OutcomeContent sent) =>
        (From is null || occurredAt >= From) && (Until is null || occurredAt < Until)
        && (AgentVersion is null || sent.AgentVersion == AgentVersion)
        && Segments.All(segment => sent.Segments.GetValueOrDefault(segment.Key) == segment.Value);
}

/// <summary>One page of a list, or why there is none.</summary>
/// <param name="Page">The page; null when it is refused.</param>
/// <param name="Refusal">Why it is refused; null when it is not.</param>
public sealed record OutcomeListing(OutcomePage? Page, ListRefusal? Refusal);

/// <summary>One page of a list.</summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="Slo">The SLO by the rule that was in force; null where none was asked about.</param>
/// <param name="Position">Position of the last verdict event that is taken into account.</param>
/// <param name="At">When that evaluation was recorded; null for now.</param>
/// <param name="Rows">The rows; there may be fewer than were asked for, or none, and yet more pages.</param>
/// <param name="Next">Where the next page begins; null when there is none.</param>
public sealed record OutcomePage(
    string Agent, Slo? Slo, long Position, DateTimeOffset? At, IReadOnlyList<ListedOutcome> Rows, string? Next);

/// <summary>One row of a list.</summary>
/// <param name="TransactionId">The transaction; null when it was removed because it was too old, and only its place is left.</param>
/// <param name="OccurredAt">When it happened; null with a verdict that waits, and when it was removed.</param>
/// <param name="ReceivedAt">Receipt of the outcome, or of the verdict that waits; null when it was removed.</param>
/// <param name="Disposition">How it left the agent; null with a verdict that waits, and when it was removed.</param>
/// <param name="Sent">What was sent of the outcome; null with a verdict that waits, and when it was removed.</param>
/// <param name="Verdict">The verdict that counts, or else the newest one; null without any, and when it was removed.</param>
/// <param name="Counting">How the SLO counts it; without an SLO whether it is judged.</param>
/// <param name="Place">Position of its place in the window; null when it has none, or no SLO was asked about.</param>
public sealed record ListedOutcome(
    string? TransactionId,
    DateTimeOffset? OccurredAt,
    DateTimeOffset? ReceivedAt,
    Disposition? Disposition,
    OutcomeContent? Sent,
    ListedVerdict? Verdict,
    Counting Counting,
    long? Place);

/// <summary>The verdict of a row.</summary>
/// <param name="Position">Its position; null while it waits.</param>
/// <param name="Facts">The judgement.</param>
/// <param name="Sent">What was sent with it.</param>
/// <param name="RecordedAt">When it was recorded; its receipt while it waits.</param>
public sealed record ListedVerdict(long? Position, VerdictFacts Facts, OutcomeContent Sent, DateTimeOffset RecordedAt);

/// <summary>Why there is no list.</summary>
public enum ListRefused
{
    /// <summary>The agent or the SLO is not known, or was not in force.</summary>
    Unknown,

    /// <summary>A value of the question makes no sense.</summary>
    BadValue,

    /// <summary>The cursor is none of this list.</summary>
    BadCursor,

    /// <summary>Too much of it was removed because it was too old.</summary>
    Gone,
}

/// <summary>A refusal with its words.</summary>
/// <param name="Because">The kind.</param>
/// <param name="Parameter">Name of the value that is refused: <c>position</c>.</param>
/// <param name="Words">What is wrong and what would be right, continuing the name.</param>
public sealed record ListRefusal(ListRefused Because, string Parameter, string Words);
