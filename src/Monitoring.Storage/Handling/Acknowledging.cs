using System.Data.Common;
using Dapper;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Handling;

/// <summary>Gives an alert to whoever says that they have it.</summary>
/// <param name="work">The unit of work.</param>
internal sealed class Acknowledging(UnitOfWork work)
{
    private const string Take =
        """
        update alerts set ack_by = @by, ack_comment = @comment, ack_at = @at, ack_until = @until, answered_at = coalesce(answered_at, @at)
        where agent_id = @agentId and alert = @alert
        """;

    private const string End =
        """
        update alerts set closed_at = @at, told = 0, answered_at = coalesce(answered_at, @at) where agent_id = @agentId and alert = @alert
        """;

    private const string Remember =
        """
        insert into acknowledgements (agent_id, alert, number, round, person, comment, at, until)
        select @agentId, @alert, 1 + coalesce(max(number), 0), @round, @by, @comment, @at, @until
        from acknowledgements where agent_id = @agentId and alert = @alert
        """;

    // Without a stated end the same press would be another by a moment; whoever presses again at once means the same.
    private static readonly TimeSpan SamePress = TimeSpan.FromMinutes(1);

    /// <summary>Gives it to them, unless they have it already or it is closed.</summary>
    /// <param name="agentId">The agent's number.</param>
    /// <param name="number">The alert's number within the agent.</param>
    /// <param name="said">What they say.</param>
    /// <param name="isEndStated">False when the end is the usual one because they state none.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<AcknowledgeResult> AcknowledgeAsync(
        long agentId, long number, Acknowledgement said, bool isEndStated, CancellationToken cancellationToken)
    {
        work.Lock([agentId]);
        await work.Transaction.SendAsync(cancellationToken);
        if (work.Find(agentId) is null && work.SetAside(agentId) is null)
        {
            return AcknowledgeResult.Unknown;
        }

        var agent = work[agentId].Ledger;
        var connection = await work.Transaction.DirectAsync(cancellationToken);
        var stored = new StoredAlerts(connection, agentId);
        if (await stored.FindAsync(number) is not { } alert)
        {
            return AcknowledgeResult.Unknown;
        }

        if (alert.ClosedAt is not null)
        {
            return AcknowledgeResult.Closed;
        }

        if (alert.Acknowledgement is { } held && (held with { At = said.At } == said || (!isEndStated && IsSamePress(held, said))))
        {
            return AcknowledgeResult.Again;
        }

        await WriteAsync(connection, agentId, alert, said);
        await new UnsentSteps(connection, work.Now).TakeBackAsync(agentId, number, alert.Kind == AlertKind.Drill ? null : said.By);
        if (alert.Kind != AlertKind.Drill)
        {
            await TellAsync(agent, alert, said, await stored.ToldAsync(number), cancellationToken);
        }

        work.Touch(agent);
        return AcknowledgeResult.Done;
    }

    private static bool IsSamePress(Acknowledgement held, Acknowledgement said) =>
        held with { At = said.At, Until = said.Until } == said && held.Until - held.At == Acknowledgement.Usual
            && (said.At - held.At).Duration() < SamePress;

    private static Task<int> WriteAsync(DbConnection connection, long agentId, Alert alert, Acknowledgement said)
    {
        var row = new
        {
            agentId,
            alert = alert.Number,
            round = alert.Round.Number,
            by = said.By,
            comment = said.Comment,
            at = Instant.ToMicroseconds(said.At),
            until = Instant.ToMicroseconds(said.Until),
        };
        return connection.ExecuteAsync($"{(alert.Kind == AlertKind.Drill ? End : Take)};\n{Remember}", row);
    }

    // Also whoever had it and was told nothing so far, and the owner who learned of it with all alerts of the agent.
    private async Task TellAsync(
        AgentLedger agent, Alert alert, Acknowledgement said, IEnumerable<string> told, CancellationToken cancellationToken)
    {
        var others = told.Concat(alert.Acknowledgement is { } replaced ? [replaced.By] : [])
            .Concat(alert is { IsTold: true, Round.Cause: RoundCause.HandedOver } && agent.Coverage is { } coverage
                ? [NoticeRecipient.OwnerOf(coverage, work.Now).Person] : [])
            .Distinct(StringComparer.Ordinal).Where(person => person != said.By)
            .Select(person => new NoticeRecipient(person, [])).ToList();
        if (others.Count > 0)
        {
            var facts = new HandlingFacts
            {
                AlertId = EpisodeNumber.Of(agent.Id, alert.Number),
                Kind = alert.Kind,
                UnansweredSince = alert.Round.At,
                Acknowledgement = said,
            };
            await new HandlingNotices(work, agent).MakeAsync([new(alert, NoticeKind.Acknowledged, facts, others)], cancellationToken);
        }
    }
}
