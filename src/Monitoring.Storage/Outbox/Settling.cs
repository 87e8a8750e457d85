using System.Data.Common;
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

    // Who was given up after 72 hours by a fault of ours is no company for whoever is told next: that one is refused at once and tells on.
    private const string NoCompany = "";

    private const string EndAttempt =
        """
        update deliveries set
            state = @state, next_attempt_at = {now} + @wait, sent_at = @sentAt, died_at = @diedAt, last_error = coalesce(@error, last_error),
            own_fault = @ownFault, refusal = coalesce(@refusal, refusal), address = coalesce(@address, address), lease_by = null,
            lease_until = null
        where message_id = @messageId and state = 0 and lease_by = @worker and attempts = @attempts
        """;

    private const string ReadParts =
        """
        select d.agent_id as AgentId, d.slo_id as SloId, d.alert as Alert, d.then_tell as ThenTell, n.facts as Facts
        from deliveries d join notices n on n.agent_id = d.agent_id and n.notice = d.notice
        where d.message_id = @messageId or d.state = 3 and d.absorbed_by = @messageId
        order by d.notice
        """;

    // A message's age is told by the clock that its 72 hours are kept by.
    private const string ReadCommonClock = "select {now}";

    /// <summary>Ends the attempt.</summary>
    /// <param name="worker">Who claimed.</param>
    /// <param name="mail">What was claimed.</param>
    /// <param name="recipientName">The recipient's full name.</param>
    /// <param name="said">How the attempt ended; a refusal in doubt counts as the recipient's while nobody else got the same.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>What became of the message, or null when the lease was lost.</returns>
    public async Task<DeliveryState?> SettleAsync(
        string worker, ClaimedMail mail, string recipientName, Attempt said, CancellationToken cancellationToken)
    {
        var now = work.Now;
        var connection = await work.Transaction.DirectAsync(cancellationToken);
        var company = new Company(connection, mail);
        var others = said.Doubt is { } doubt ? await company.OfAsync(doubt, now) : [];
        var attempt = others.Length > 0 ? said.InCompany() : said;
        var wait = attempt.Result == AttemptResult.Retry
            ? Backoff.Wait(mail.ArmedAt, mail.Attempts, await CommonNowAsync(connection, now), Jitter(mail))
            : null;
        var state = attempt.Result == AttemptResult.Sent ? DeliveryState.Sent
            : wait is null ? DeliveryState.Dead
            : DeliveryState.Waiting;
        var isGivenUp = state == DeliveryState.Dead && attempt.Result == AttemptResult.Retry;
        var isSettled = await connection.ExecuteAsync(connection.OnCommonClock(EndAttempt), new
        {
            state = (int)state,
            now = Instant.ToMicroseconds(now),
            wait = Instant.Microseconds(wait ?? TimeSpan.Zero),
            sentAt = state == DeliveryState.Sent ? Instant.ToMicroseconds(now) : (long?)null,
            diedAt = state == DeliveryState.Dead ? Instant.ToMicroseconds(now) : (long?)null,
            error = attempt.Reason.Length == 0 ? null : Cut(attempt.Reason),
            ownFault = (int?)attempt.OwnFault,
            refusal = isGivenUp ? NoCompany : attempt.Doubt?.Reply,
            address = attempt.Address,
            messageId = mail.MessageId,
            worker,
            attempts = mail.Attempts,
        }) > 0;
        if (!isSettled)
        {
            return null;
        }

        if (state is DeliveryState.Sent or DeliveryState.Dead)
        {
            await new DeadMessages(connection).OvertakeAsync(mail.Recipient, mail.Channel);
        }

        if (state == DeliveryState.Dead)
        {
            var parts = (await connection.QueryAsync<PartRow>(ReadParts, new { messageId = mail.MessageId })).AsList();
            await TellNextAsync(parts, recipientName, attempt, cancellationToken);
        }
        else if (others.Length > 0)
        {
            return await company.WaitAsync(others, attempt.OwnFault!.Value, wait!.Value, now);
        }

        return state;
    }

    private static async Task<DateTimeOffset> CommonNowAsync(DbConnection connection, DateTimeOffset now) => Instant.FromMicroseconds(
        await connection.ExecuteScalarAsync<long>(connection.OnCommonClock(ReadCommonClock), new { now = Instant.ToMicroseconds(now) }));

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

    /// <summary>Tells the next person of everything a dead mail told, each alert by a notice of its own: these go as one mail again.</summary>
    private async Task TellNextAsync(List<PartRow> parts, string recipientName, Attempt attempt, CancellationToken cancellationToken)
    {
        var untold = parts.Where((part, i) =>
            part.ThenTell.Length > 0 && (part.Alert is null || !parts.Skip(i + 1).Any(later => later.Alert == part.Alert))).ToList();
        if (untold.Count == 0)
        {
            return;
        }

        var agent = await work.LockAsync(untold[0].AgentId, cancellationToken);
        foreach (var part in untold)
        {
            var said = FactsText.Read(part.Facts);
            var facts = said with
            {
                Kind = NoticeKind.Undelivered,
                UndeliveredKind = said.UndeliveredKind ?? said.Kind,
                Unreached = recipientName,
                UnreachedBecause = Cut(attempt.Reason),
                UndeliveredAt = work.Now,
                IsGivenUp = attempt.Result == AttemptResult.Retry,
            };
            var people = part.ThenTell.Split(' ');
            work.Notices.Add(agent, new(part.SloId, part.Alert), facts, new NoticeRecipient(people[0], people[1..]));
        }

        work.Touch(agent);
    }

    private sealed class PartRow
    {
        public long AgentId { get; init; }

        public long? SloId { get; init; }

        public long? Alert { get; init; }

        public string ThenTell { get; init; } = "";

        public string Facts { get; init; } = "";
    }
}
