using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Monitoring.Core.Access;
using Monitoring.Service.Access;
using Monitoring.Service.Tests.Registry;

namespace Monitoring.Service.Tests.Access;

/// <summary>What other processes do to the keys comes here within a second, by a clock that is moved.</summary>
public sealed class AccessWatchTests : IAsyncLifetime
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);

    private readonly KeptRegistry kept = new();
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly AccessBook book;
    private AccessWatch? watch;

    public AccessWatchTests() => book = new(clock);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await kept.InitializeAsync();
        watch = new(kept.Store, book, clock, NullLogger<AccessWatch>.Instance);
        await watch.StartAsync(Token);
    }

    public async ValueTask DisposeAsync()
    {
        await watch!.StopAsync(CancellationToken.None);
        watch.Dispose();
        await kept.DisposeAsync();
    }

    [Fact]
    public async Task A_key_of_another_process_is_alive_and_a_revoked_one_dead_within_a_second()
    {
        await using var other = await kept.OpenAsync();

        await other.Access.AddKeyAsync(Key("1"), Token);
        await WithinASecondAsync(() => book.Use("key-1") is not null);
        Assert.True(book.IsLocked);

        await other.Access.RevokeKeyAsync("key-1", Token);
        await WithinASecondAsync(() => book.Use("key-1") is null);
        await other.Access.EndSessionAsync("a session", clock.GetUtcNow().AddDays(1), Token);
        await WithinASecondAsync(() => book.HasEnded("a session"));
    }

    [Fact]
    public async Task When_a_key_was_last_used_is_stored_every_minute_and_at_a_stop()
    {
        await kept.Store.Access.AddKeyAsync(Key("1"), Token);
        await WithinASecondAsync(() => book.IsLocked);
        book.Use("key-1");
        var used = clock.GetUtcNow();

        await UntilAsync(async () => await LastUsedAsync() is not null, steps: 120);
        Assert.Equal(used.AddSeconds(-used.Second).AddMilliseconds(-used.Millisecond), await LastUsedAsync());

        clock.Advance(TimeSpan.FromMinutes(5));
        book.Use("key-1");
        await watch!.StopAsync(Token);
        Assert.Equal(5, (await LastUsedAsync())!.Value.Minute - used.Minute - 1);
    }

    [Fact]
    public async Task While_the_database_is_away_what_was_known_last_holds_and_no_use_is_lost()
    {
        await kept.Store.Access.AddKeyAsync(Key("1"), Token);
        await WithinASecondAsync(() => book.IsLocked);
        book.Use("key-1");
        await TamperAsync("alter table access_keys rename to hidden");

        for (var i = 0; i < 150; i++)
        {
            clock.Advance(Step);
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, Token);
        }

        Assert.NotEmpty(book.UsesToNote);
        Assert.NotNull(book.Use("key-1"));

        await TamperAsync("alter table hidden rename to access_keys");
        await UntilAsync(async () => await LastUsedAsync() is not null, steps: 240);
    }

    [Fact]
    public async Task A_database_that_lost_its_last_writes_and_came_to_the_same_number_is_read_anew_within_a_minute()
    {
        await kept.Store.Access.AddKeyAsync(Key("1"), Token);
        await WithinASecondAsync(() => book.IsLocked);

        await TamperAsync("update access_keys set key_id = 'key-2'");

        await UntilAsync(() => Task.FromResult(book.Use("key-2") is not null && book.Use("key-1") is null), steps: 122);
    }

    private static AccessKey Key(string name) => new()
    {
        Id = "key-" + name,
        Name = "",
        Scope = KeyScope.Ingest,
        Agents = AgentScope.All,
        Hash = KeyText.HashOf(name),
        CreatedAt = new DateTimeOffset(2026, 6, 1, 11, 0, 0, TimeSpan.Zero),
    };

    private async Task<DateTimeOffset?> LastUsedAsync() => (await kept.Store.Access.ReadAsync(Token)).Keys.Single().LastUsedAt;

    private Task WithinASecondAsync(Func<bool> holds) => UntilAsync(() => Task.FromResult(holds()), steps: 2);

    /// <summary>Moves the clock by half a second at a time, and lets the watch do what is due each time.</summary>
    private async Task UntilAsync(Func<Task<bool>> holds, int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            clock.Advance(Step);
            for (var i = 0; i < (step == steps - 1 ? 2_000 : 20); i++)
            {
                if (await holds())
                {
                    return;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(step == steps - 1 ? 5 : 1), TimeProvider.System, Token);
            }
        }

        Assert.Fail("It did not come true in time.");
    }

    private async Task TamperAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(kept.Settings.Data, "monitoring.db")};Pooling=False");
        await connection.OpenAsync(Token);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Token);
    }
}
