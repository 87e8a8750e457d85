using System.Data.Common;
using Dapper;
using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Outbox;

/// <summary>
/// What becomes of messages that were refused for good or given up: they are sent again under their Message-Ids, by hand or by a
/// corrected address, or they matter no more.
/// </summary>
/// <param name="connection">The connection of a transaction that writes.</param>
internal sealed class DeadMessages(DbConnection connection)
{
    /// <summary>How long after its death a message is still news, so that a corrected address alone sends it again.</summary>
    public static readonly TimeSpan StillNews = TimeSpan.FromHours(72);

    /// <summary>
    /// To whom something waits or is dead, by which way and where. What is about an agent goes by the ways that the registry names, any other
    /// message by mail. Each half has an index of its own; asked as one, every message that was ever sent would be read.
    /// </summary>
    public const string ReadAddresses =
        """
        select recipient as Recipient, channel as Channel, address as Address, agent_id is not null as IsNotice from deliveries
        where state = 0
        union
        select recipient, channel, address, agent_id is not null from deliveries where state = 2 and overtaken = 0
        """;

    // Attempts and the 72 hours count anew: the message is one that was never tried. Who is next was told of all it carries when it died, and
    // is not told of it again.
    private const string SendAgain =
        """
        update deliveries set state = 0, attempts = 0, attempted_at = null, next_attempt_at = @atOnce, died_at = null,
            overtaken = 0, last_error = null, own_fault = null
        """;

    private const string OnAddress =
        """
        recipient = @Recipient and channel = @Channel and coalesce(address, '') = coalesce(@Address, '') and (agent_id is not null) = @IsNotice
        """;

    private const string TryAtOnce = $"update deliveries set next_attempt_at = @atOnce where state = 0 and {OnAddress}";

    private const string OfOpenEpisode =
        $"""
        state = 2 and overtaken = 0 and {OnAddress} and died_at >= @since
            and exists (
                select 1 from deliveries part join episodes e on e.agent_id = part.agent_id and e.episode = part.alert
                where (part.message_id = deliveries.message_id or part.state = 3 and part.absorbed_by = deliveries.message_id)
                    and e.closed_at is null)
        """;

    private const string Leave = $"update deliveries set overtaken = 1 where state = 2 and overtaken = 0 and {OnAddress}";

    // What was for a time only is over: its words are not true any more.
    private const string MayGoAgain = "state = 2 and overtaken <> 3";

    // A message of an alert got through when its own mail did, or the one that carries it.
    private const string Overtake =
        """
        update deliveries set overtaken = 2
        where state = 2 and overtaken <> 2 and recipient = @recipient and channel = @channel and not exists (
            select 1 from deliveries part
            where (part.message_id = deliveries.message_id or part.state = 3 and part.absorbed_by = deliveries.message_id)
                and not exists (
                    select 1 from deliveries later left join deliveries carrier on carrier.message_id = later.absorbed_by
                    where later.agent_id = part.agent_id and later.alert = part.alert and later.recipient = part.recipient
                        and later.channel = part.channel and later.notice > part.notice
                        and (later.state = 1 or later.state = 3 and carrier.state = 1)))
        """;

    // A daily mail tells of no alert: whatever gets through at the address that refused it shows that the next one will.
    private const string OvertakeDaily =
        """
        update deliveries set overtaken = 2
        where state = 2 and overtaken = 0 and kind = @daily and recipient = @recipient and channel = @channel
            and coalesce(address, '') = @address
        """;

    /// <summary>Sends a dead message of one of some agents again.</summary>
    /// <returns>False when there is none of this id, it is not dead, or what it says is over.</returns>
    public async Task<bool> SendAgainAsync(string messageId, AgentScope agents, DateTimeOffset now)
    {
        var which = MayGoAgain + " and message_id = @messageId" + connection.AndOf(agents, "agent_id");
        return (await PutBackAsync(which, now, new { messageId, agents = agents.Names })).Count > 0;
    }

    /// <summary>Sends every dead message again, but for those that a later one or time has overtaken.</summary>
    /// <returns>Their Message-Ids.</returns>
    public Task<IReadOnlyList<string>> SendAllAgainAsync(DateTimeOffset now) => PutBackAsync(MayGoAgain + " and overtaken <> 2", now);

    /// <summary>
    /// A registry comes into force: what waits for an address, or a way, that is no longer the person's is tried at once, as is what waits for
    /// somebody with another way, which may be new. So is what died on such an address in the last <see cref="StillNews"/> and tells of an
    /// episode that is open. Whoever tries it finds what is theirs now. The rest of what died there matters no more. Where it is not known on
    /// which address of a way that is theirs still a message died, any is a new one, and nothing is taken for settled.
    /// </summary>
    /// <param name="people">The people of the registry.</param>
    /// <param name="now">When it comes into force.</param>
    public async Task ReaddressAsync(IReadOnlyDictionary<string, Person> people, DateTimeOffset now)
    {
        foreach (var place in await connection.QueryAsync<AddressRow>(ReadAddresses))
        {
            var (person, channel) = (people.GetValueOrDefault(place.Recipient), (Channel)place.Channel);
            var known = place.IsNotice && person?.Notify.Contains(channel) == false ? null : person?.Mark(channel);
            var values = new DynamicParameters(place);
            values.Add("since", Instant.ToMicroseconds(now - StillNews));
            values.Add("atOnce", NoticeRows.AtOnce);
            var isTheirs = known is not null && known == place.Address;
            if (!isTheirs || (place.IsNotice && person!.Notify.Count > 1))
            {
                await connection.ExecuteAsync(TryAtOnce, values);
            }

            if (isTheirs)
            {
                continue;
            }

            if (person is not null)
            {
                await PutBackAsync(OfOpenEpisode, now, values);
            }

            if (known is null || place.Address is not null)
            {
                await connection.ExecuteAsync(Leave, values);
            }
        }
    }

    /// <summary>
    /// A message got through to somebody, or died: what is dead matters no more where a later message of each of its alerts arrived, also
    /// one that was sent once more and died again.
    /// </summary>
    public Task OvertakeAsync(string recipient, Channel channel) =>
        connection.ExecuteAsync(Overtake, new { recipient, channel = (int)channel });

    /// <summary>A message got through to somebody: no daily mail that the same address refused matters any more.</summary>
    public Task OvertakeDailyAsync(string recipient, Channel channel, string? address) => connection.ExecuteAsync(
        OvertakeDaily, new { daily = (int)NoticeKind.Daily, recipient, channel = (int)channel, address = address ?? "" });

    private async Task<IReadOnlyList<string>> PutBackAsync(string which, DateTimeOffset now, object? parameters = null)
    {
        var all = new DynamicParameters(parameters);
        all.Add("now", Instant.ToMicroseconds(now));
        all.Add("atOnce", NoticeRows.AtOnce);
        var messageIds = (await connection.QueryAsync<string>(
            connection.OnCommonClock($"{SendAgain} where {which} returning message_id"), all)).ToArray();
        if (messageIds.Length > 0)
        {
            var among = connection.Among("@messageIds");
            await connection.ExecuteAsync(
                $"update deliveries set then_tell = '', refusal = null where message_id {among} or state = 3 and absorbed_by {among}",
                new { messageIds });
        }

        return messageIds;
    }

    private sealed class AddressRow
    {
        public string Recipient { get; init; } = "";

        public long Channel { get; init; }

        public string? Address { get; init; }

        public bool IsNotice { get; init; }
    }
}
