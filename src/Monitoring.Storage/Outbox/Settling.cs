using Dapper;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Writing;
using static System.FormattableString;

namespace Monitoring.Storage.Outbox;

/// <summary>Ends an attempt to deliver, if its lease still holds.</summary>
internal sealed class Settling(UnitOfWork work)
{
    private const int LongestError = 500;

    private const string EndAttempt =
        """
        update deliveries set
            state = @state, next_attempt_at = {now} + @wait, sent_at = @sentAt, last_error = coalesce(@error, last_error),
            lease_by = null, lease_until = null
        where agent_id = @agentId and delivery = @delivery and state = 0 and lease_by = @worker and attempts = @attempts
        returning notice as Notice, episode as Episode, then_tell as ThenTell
        """;

    private const string AddEscalation =
        """
        insert into notices (agent_id, notice, slo_id, episode, kind, position, made_at, facts)
        select agent_id, @next, slo_id, episode, @kind, position, @madeAt, @facts
        from notices where agent_id = @agentId and notice = @notice
        """;

    /// <summary>Ends the attempt.</summary>
    /// <returns>What became of the message, or null when the lease was lost.</returns>
    public async Task<DeliveryState?> SettleAsync(
        string worker, ClaimedMail mail, string recipientName, Attempt attempt, CancellationToken cancellationToken)
    {
        var now = work.Now;
        var connection = await work.Transaction.DirectAsync(cancellationToken);
        var wait = attempt.Result == AttemptResult.Retry
            ? Backoff.Wait(mail.CreatedAt, mail.Attempts, now, Jitter(mail))
            : null;
        var state = attempt.Result == AttemptResult.Sent ? DeliveryState.Sent
            : wait is null ? DeliveryState.Dead
            : DeliveryState.Waiting;
        var row = await connection.QuerySingleOrDefaultAsync<EndedRow>(connection.OnCommonClock(EndAttempt), new
        {
            state = (int)state,
            now = Instant.ToMicroseconds(now),
            wait = Instant.Microseconds(wait ?? TimeSpan.Zero),
            sentAt = state == DeliveryState.Sent ? Instant.ToMicroseconds(now) : (long?)null,
            error = attempt.Reason.Length == 0 ? null : Cut(attempt.Reason),
            agentId = mail.AgentId,
            delivery = mail.Delivery,
            worker,
            attempts = mail.Attempts,
        });
        if (row is null)
        {
            return null;
        }

        if (state == DeliveryState.Dead)
        {
            await TellNextAsync(mail, row, recipientName, attempt, cancellationToken);
        }

        return state;
    }

    private static string Cut(string reason) => reason.Length <= LongestError ? reason : reason[..LongestError];

    // Differs between messages and attempts, and is the same whenever it is computed.
    private static double Jitter(ClaimedMail mail)
    {
        var hash = 2166136261u;
        foreach (var letter in Invariant($"{mail.MessageId}{mail.Attempts}"))
        {
            hash = unchecked((hash ^ letter) * 16777619u);
        }

        return hash / (uint.MaxValue + 1.0);
    }

    private async Task TellNextAsync(ClaimedMail mail, EndedRow row, string recipientName, Attempt attempt,
        CancellationToken cancellationToken)
    {
        var people = row.ThenTell.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (people.Length == 0)
        {
            return;
        }

        var agent = await work.LockAsync(mail.AgentId, cancellationToken);
        var facts = mail.Notice with
        {
            Kind = NoticeKind.Escalated,
            EscalatedFrom = mail.Notice.EscalatedFrom ?? mail.Notice.Kind,
            Unreached = recipientName,
            UnreachedBecause = Cut(attempt.Reason),
            EscalatedAt = work.Now,
            IsGivenUp = attempt.Result == AttemptResult.Retry,
        };
        var connection = await work.Transaction.DirectAsync(cancellationToken);
        await connection.ExecuteAsync(AddEscalation, new
        {
            agentId = agent.Id,
            notice = row.Notice,
            next = ++agent.LastNotice,
            kind = (int)NoticeKind.Escalated,
            madeAt = Instant.ToMicroseconds(work.Now),
            facts = FactsText.Write(facts),
        });
        new DeliveryRows(work.Transaction, work.StoreId).Add(
            agent.Id, ++agent.LastDelivery, agent.LastNotice, row.Episode, people[0], people[1..], work.Now);
        work.Touch(agent);
    }

    private sealed class EndedRow
    {
        public long Notice { get; init; }

        public long Episode { get; init; }

        public string ThenTell { get; init; } = "";
    }
}
