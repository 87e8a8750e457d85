using Dapper;
using Monitoring.Core.Deliveries;
using Monitoring.Storage.Tests.Contract;

namespace Monitoring.Storage.Tests;

/// <summary>On PostgreSQL two attempts may end at once; SQLite has one writer.</summary>
public sealed class LeftWayTests : RefusedMailScene<PostgresStore>
{
    [Fact]
    public async Task Where_one_way_is_left_and_the_other_dies_in_the_same_moment_the_next_person_is_told()
    {
        Fixture.Store.ChannelsOf = person => person == "dana" ? [Channel.Mail, Channel.Slack] : null;
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));
        var claimed = await Outbox.ClaimAsync("a", 8, Token);
        await using var other = Fixture.Connect();
        await other.OpenAsync(Token);
        await other.ExecuteAsync("begin; select 1 from agent_state for update");

        // The one that dies has written that, and waits to see the other.
        var dies = EndAsync(Channel.Mail, "550 no such user");
        await UntilAsync(async () => await WaitingAsync() == 1);
        var isLeft = EndAsync(Channel.Slack, "the registry names it no more");
        await UntilAsync(async () => isLeft.IsCompleted || await WaitingAsync() == 2);
        await other.ExecuteAsync("rollback");

        Assert.Equal([DeliveryState.Dead, DeliveryState.Dead], await Task.WhenAll(dies, isLeft));
        var told = Assert.Single(await Outbox.ClaimAsync("a", 8, Token));
        Assert.Equal(("tom", "550 no such user"), (told.Recipient, told.Told.Newest.UnreachedBecause));

        Task<DeliveryState?> EndAsync(Channel way, string why) => Task.Run(
            () => SettleAsync(claimed.Single(mail => mail.Channel == way), Attempt.Refused(why) with { Ways = [Channel.Mail] }), Token);
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        while (!await isSo())
        {
            await Task.Delay(10, Token);
        }
    }

    private async Task<long> WaitingAsync()
    {
        await using var connection = Fixture.Connect();
        return await connection.ExecuteScalarAsync<long>(
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'");
    }
}
