using System.Data.Common;
using Dapper;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Handling;
using Monitoring.Storage.Writing;
using static System.FormattableString;

namespace Monitoring.Storage.Outbox;

/// <summary>Ends an attempt to deliver, if its lease still holds.</summary>
internal sealed class Settling(UnitOfWork work)
{
    /// <summary>
    /// The refusal of what was given up after 72 hours. Where that was a fault of ours it is no company for whoever is told next: that one is
    /// refused at once and tells on.
    /// </summary>
    public const string NoCompany = "";

    private const int LongestError = 500;

    private const string EndAttempt =
        """
        update deliveries set
            state = @state, next_attempt_at = {now} + @wait, sent_at = @sentAt, died_at = @diedAt, last_error = coalesce(@error, last_error),
            overtaken = @overtaken, own_fault = @ownFault, refusal = coalesce(@refusal, refusal), address = coalesce(@address, address), lease_by = null,
            lease_until = null
        where message_id = @messageId and state = 0 and lease_by = @worker and attempts = @attempts
        """;

    private const string ReadParts =
        """
        select d.agent_id as AgentId, d.slo_id as SloId, d.alert as Alert, d.notice as Notice, d.then_tell as ThenTell, n.facts as Facts
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
            ? attempt.Later(Backoff.Wait(mail.ArmedAt, mail.Attempts, await CommonNowAsync(connection, now), Jitter(mail)))
            : null;
        var state = attempt.Result == AttemptResult.Sent ? DeliveryState.Sent
            : wait is null ? DeliveryState.Dead
            : DeliveryState.Waiting;
        var isGivenUp = state == DeliveryState.Dead && attempt.Result == AttemptResult.Retry;
        var isLeft = IsLeft(mail, said);
        var isSettled = await connection.ExecuteAsync(connection.OnCommonClock(EndAttempt), new
        {
            state = (int)state,
            now = Instant.ToMicroseconds(now),
            wait = Instant.Microseconds(wait ?? TimeSpan.Zero),
            sentAt = state == DeliveryState.Sent ? Instant.ToMicroseconds(now) : (long?)null,
            diedAt = state == DeliveryState.Dead ? Instant.ToMicroseconds(now) : (long?)null,
            overtaken = (int)(state != DeliveryState.Dead ? Overtaking.None
                : isLeft ? Overtaking.ByAddress
                : IsMissedByNobody(mail, attempt) ? Overtaking.ByTime : Overtaking.None),
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

        var elsewhere = new OtherChannels(work, mail);
        if (state != DeliveryState.Sent && others.Length == 0 && said.Ways is { } named)
        {
            await elsewhere.PostAsync(named, cancellationToken);
        }

        if (isLeft && await elsewhere.TakeBackAsync(cancellationToken))
        {
            return DeliveryState.Absorbed;
        }

        if (state is DeliveryState.Sent or DeliveryState.Dead)
        {
            await new DeadMessages(connection).OvertakeAsync(mail.Recipient, mail.Channel);
        }

        if (state == DeliveryState.Sent)
        {
            await new DeadMessages(connection).OvertakeDailyAsync(mail.Recipient, mail.Channel, attempt.Address);
        }

        if (state == DeliveryState.Dead)
        {
            var parts = (await connection.QueryAsync<PartRow>(ReadParts, new { messageId = mail.MessageId })).AsList();
            await TellNextAsync(parts, mail, recipientName, attempt, cancellationToken);
        }
        else if (others.Length > 0)
        {
            return await company.WaitAsync(others, attempt.OwnFault!.Value, wait!.Value, now);
        }

        return state;
    }

    private static async Task<DateTimeOffset> CommonNowAsync(DbConnection connection, DateTimeOffset now) => Instant.FromMicroseconds(
        await connection.ExecuteScalarAsync<long>(connection.OnCommonClock(ReadCommonClock), new { now = Instant.ToMicroseconds(now) }));

    // What is over when it dies; but where a daily mail is refused an alarm would be, and tomorrow's mail.
    private static bool IsMissedByNobody(ClaimedMail mail, Attempt attempt) => mail.Letter?.Until is not null
        && !(mail.Kind == NoticeKind.Daily && attempt.Result == AttemptResult.Refused);

    private static bool IsLeft(ClaimedMail mail, Attempt attempt) => attempt.Ways?.Contains(mail.Channel) == false;

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

    /// <summary>
    /// Tells the next person of everything a dead message told that did not and will not reach its recipient by another way, each alert by a
    /// notice of its own: these go as one mail again. Of what died last by a way that is left it says how it died by another.
    /// </summary>
    private async Task TellNextAsync(
        List<PartRow> parts, ClaimedMail mail, string recipientName, Attempt attempt, CancellationToken cancellationToken)
    {
        var untold = parts.Where((part, i) =>
            part.ThenTell.Length > 0 && (part.Alert is null || !parts.Skip(i + 1).Any(later => later.Alert == part.Alert))).ToList();
        if (untold.Count == 0)
        {
            return;
        }

        var agent = await work.LockAsync(untold[0].AgentId, cancellationToken);
        var elsewhere = new OtherChannels(work, mail);
        var reached = await elsewhere.ReachedAsync(cancellationToken);
        untold.RemoveAll(part => reached.Contains(part.Notice));
        var refusals = await RefusedSteps.ReadAsync(work, agent, [.. untold.Select(part => part.Alert).OfType<long>()], cancellationToken);
        foreach (var part in untold)
        {
            var said = FactsText.Read(part.Facts);
            var people = refusals.Next(part.Alert, said, mail.Recipient) ?? part.ThenTell.Split(' ');
            if (people.Length == 0)
            {
                continue;
            }

            var died = IsLeft(mail, attempt) ? await elsewhere.DiedAsync(part.AgentId, part.Notice) : null;
            var (way, how) = died ?? (mail.Channel, attempt);
            var facts = said with
            {
                Kind = NoticeKind.Undelivered,
                UndeliveredKind = said.UndeliveredKind ?? said.Kind,
                Unreached = recipientName,
                UnreachedBy = way == Channel.Mail ? null : way,
                UnreachedBecause = Cut(how.Reason),
                UndeliveredAt = work.Now,
                IsGivenUp = how.Result == AttemptResult.Retry,
                Handling = refusals.Take(part.Alert, said, people[0]),
            };
            var subject = new NoticeSubject(part.SloId, part.Alert) { Cause = NoticeCause.Life };
            refusals.Write(part.Alert, work.Notices.Add(agent, subject, facts, new NoticeRecipient(people[0], people[1..])));
        }

        work.Touch(agent);
    }

    private sealed class PartRow
    {
        public long AgentId { get; init; }

        public long? SloId { get; init; }

        public long? Alert { get; init; }

        public long Notice { get; init; }

        public string ThenTell { get; init; } = "";

        public string Facts { get; init; } = "";
    }
}

/// <summary>
/// Who else of an alarm's chain (owner, deputy, fallback), or of those who get daily mails, got the refusal a message got. Where a reply
/// does not say whose fault it is, this does: two people are not both without a mailbox by the same words, so it is ours. The first
/// waits, and what told the next of a refusal is taken back. Once it is ours it stays so for these messages.
/// </summary>
/// <param name="connection">The connection of a transaction that writes.</param>
/// <param name="mail">The message whose attempt ended.</param>
internal sealed class Company(DbConnection connection, ClaimedMail mail)
{
    // Of the same alarm, or where there is none of the same SLO or agent. A message waits with a refusal only when that was found to be
    // ours, itself and what it carries too.
    private const string ReadOthers =
        """
        with mine as (
            select agent_id, slo_id, alert from deliveries where message_id = @messageId or state = 3 and absorbed_by = @messageId)
        select distinct carrier.message_id
        from mine
            join deliveries part on part.agent_id = mine.agent_id and coalesce(part.alert, 0) = coalesce(mine.alert, 0)
                and coalesce(part.slo_id, 0) = coalesce(mine.slo_id, 0)
            join deliveries carrier on carrier.message_id = case when part.state = 3 then part.absorbed_by else part.message_id end
        where carrier.channel = @channel and (
            carrier.message_id = @messageId and @refusal in (carrier.refusal, part.refusal)
            or carrier.recipient <> @recipient and carrier.refusal = @refusal
                and (carrier.state = 0 or carrier.state = 2 and carrier.overtaken = 0 and carrier.died_at >= @since))
        """;

    // Daily mails go to many at once and belong to no chain: any other is company.
    private const string ReadOtherDailies =
        """
        select message_id from deliveries
        where kind = @daily and channel = @channel and refusal = @refusal and state in (0, 2) and (
            message_id = @messageId
            or recipient <> @recipient and (state = 0 or overtaken = 0 and died_at >= @since))
        """;

    private const string WaitAgain =
        """
        update deliveries set
            state = 0, died_at = null, next_attempt_at = {now} + @wait, own_fault = @fault, last_error = @ourSide || last_error
        where state = 2 and message_id
        """;

    private const string ReadTold =
        """
        select message_id as MessageId, case when state = 3 then absorbed_by else message_id end as CarrierId, agent_id as AgentId,
            slo_id as SloId, alert as Alert, notice as Notice, kind as Kind, recipient as Recipient, then_tell as ThenTell
        from deliveries where
        """;

    // What it carried waits for itself. What it told of will tell the same person when it is given up, and the ladder in their turn.
    private const string TakeBack =
        """
        update deliveries set state = 3, absorbed_by = null where message_id = @messageId;
        update deliveries set state = 0, absorbed_by = null, next_attempt_at = {now} + @wait where state = 3 and absorbed_by = @messageId;
        update deliveries set then_tell = @thenTell where message_id = @refused;
        delete from alert_steps where agent_id = @agentId and notice = @notice
        """;

    /// <summary>Those who got the same and wait for it to be mended, or died of it in the last 72 hours.</summary>
    /// <param name="doubt">What was answered.</param>
    /// <param name="now">The present.</param>
    public async Task<string[]> OfAsync(Doubt doubt, DateTimeOffset now) => [.. await connection.QueryAsync<string>(
        mail.Kind == NoticeKind.Daily ? ReadOtherDailies : ReadOthers, new
    {
        daily = (int)NoticeKind.Daily,
        messageId = mail.MessageId,
        refusal = doubt.Reply,
        channel = (int)mail.Channel,
        recipient = mail.Recipient,
        since = Instant.ToMicroseconds(now - DeadMessages.StillNews),
    })];

    /// <summary>
    /// The message waits, which is written already, and those of the others who are dead wait again. What tells the next person of one
    /// that waits is taken back while it is unsent: it carries nothing any more and is carried by nobody. Who was told remains told.
    /// </summary>
    /// <param name="others">The Message-Ids of the others.</param>
    /// <param name="fault">What is wrong on our side.</param>
    /// <param name="wait">How long they wait.</param>
    /// <param name="now">The present.</param>
    /// <returns>What became of the message: waiting, or absorbed when it is taken back itself.</returns>
    public async Task<DeliveryState> WaitAsync(string[] others, OwnFault fault, TimeSpan wait, DateTimeOffset now)
    {
        var times = new { now = Instant.ToMicroseconds(now), wait = Instant.Microseconds(wait) };
        var again = await connection.QueryAsync<string>(
            connection.OnCommonClock($"{WaitAgain} {connection.Among("@others")} returning message_id"),
            new { times.now, times.wait, fault = (int)fault, ourSide = Attempt.OurSide, others });
        string[] all = [.. others, mail.MessageId], unheld = [.. again, mail.MessageId];
        var among = connection.Among("@all");
        var told = (await connection.QueryAsync<ToldRow>(
            $"{ReadTold} message_id {among} or state = 3 and absorbed_by {among} order by notice", new { all })).AsList();
        var state = DeliveryState.Waiting;
        foreach (var next in told.Where(row => row.Kind == (int)NoticeKind.Undelivered && unheld.Contains(row.CarrierId)))
        {
            if (told.FindLast(next.TellsOf) is { } refused)
            {
                var thenTell = $"{next.Recipient} {next.ThenTell}".TrimEnd();
                await connection.ExecuteAsync(
                    connection.OnCommonClock(TakeBack),
                    new
                    {
                        times.now, times.wait, messageId = next.MessageId, thenTell, refused = refused.MessageId, agentId = next.AgentId,
                        notice = next.Notice,
                    });
                state = next.MessageId == mail.MessageId ? DeliveryState.Absorbed : state;
            }
        }

        return state;
    }

    private sealed class ToldRow
    {
        public string MessageId { get; init; } = "";

        public string CarrierId { get; init; } = "";

        public long? AgentId { get; init; }

        public long? SloId { get; init; }

        public long? Alert { get; init; }

        public long? Notice { get; init; }

        public long Kind { get; init; }

        public string Recipient { get; init; } = "";

        public string ThenTell { get; init; } = "";

        public bool TellsOf(ToldRow other) => (AgentId, SloId, Alert) == (other.AgentId, other.SloId, other.Alert)
            && other.Notice < Notice && other.Recipient != Recipient;
    }
}
