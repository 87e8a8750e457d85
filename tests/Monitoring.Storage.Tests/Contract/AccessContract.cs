using Monitoring.Core.Access;
using Monitoring.Storage.Access;
using static System.FormattableString;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>What every engine promises about keys and ended sessions: all processes on one database see the same.</summary>
public abstract class AccessContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private AccessTables Access => Fixture.Store.Access;

    [Fact]
    public async Task A_new_database_is_open_and_has_seen_no_change()
    {
        var state = await Access.ReadAsync(Token);

        Assert.Equal(0, state.Changes);
        Assert.Empty(state.Keys);
        Assert.Empty(state.EndedSessions);
        Assert.Equal(0, await Access.ChangesAsync(Token));
    }

    [Fact]
    public async Task A_key_is_kept_as_it_was_made_known_for_every_process_and_over_a_restart()
    {
        var other = await Fixture.OpenAsync();
        var bound = Key("2") with
        {
            Name = "order entry, line \"2\"",
            Scope = KeyScope.Read,
            Agents = AgentScope.Of("order-entry", "ap-invoice"),
            ExpiresAt = Fixture.Clock.GetUtcNow().AddDays(30),
        };

        Assert.Equal(Words(Key("1")), Words(await Access.AddKeyAsync(Key("1"), Token)));
        Fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        bound = bound with { CreatedAt = Fixture.Clock.GetUtcNow() };
        await other.Access.AddKeyAsync(bound, Token);

        foreach (var access in new[] { Access, other.Access })
        {
            var state = await access.ReadAsync(Token);
            Assert.Equal([Words(Key("1")), Words(bound)], state.Keys.Select(Words));
            Assert.Equal(2, state.Changes);
        }

        await Fixture.RestartAsync();
        Assert.Equal([Words(Key("1")), Words(bound)], (await Access.ReadAsync(Token)).Keys.Select(Words));
    }

    [Fact]
    public async Task The_first_key_of_an_id_stays_whatever_is_said_of_it_later()
    {
        await Access.AddKeyAsync(Key("1"), Token);

        var stored = await (await Fixture.OpenAsync()).Access.AddKeyAsync(
            Key("1") with { Scope = KeyScope.Manage, Hash = "another", Name = "another" }, Token);

        Assert.Equal(Words(Key("1")), Words(stored));
        Assert.Equal(1, await Access.ChangesAsync(Token));
    }

    [Fact]
    public async Task A_key_is_revoked_once_and_its_row_stays()
    {
        await Access.AddKeyAsync(Key("1"), Token);
        await Access.AddKeyAsync(Key("2"), Token);
        Fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        var at = Fixture.Clock.GetUtcNow();

        Assert.Equal(KeyRevocation.Revoked, await Access.RevokeKeyAsync("key-1", Token));
        Fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(KeyRevocation.WasRevoked, await Access.RevokeKeyAsync("key-1", Token));
        Assert.Equal(KeyRevocation.Unknown, await Access.RevokeKeyAsync("key-3", Token));

        var state = await (await Fixture.OpenAsync()).Access.ReadAsync(Token);
        Assert.Equal([at, null], state.Keys.OrderBy(key => key.Id).Select(key => key.RevokedAt));
        Assert.Equal(3, state.Changes);
    }

    [Fact]
    public async Task The_newest_use_of_a_key_is_kept_and_is_no_change()
    {
        var other = await Fixture.OpenAsync();
        await Access.AddKeyAsync(Key("1"), Token);
        await Access.AddKeyAsync(Key("2"), Token);
        var noon = Fixture.Clock.GetUtcNow();

        await Access.NoteUsedAsync(new Dictionary<string, DateTimeOffset> { ["key-1"] = noon.AddMinutes(2), ["key-9"] = noon }, Token);
        await other.Access.NoteUsedAsync(new Dictionary<string, DateTimeOffset> { ["key-1"] = noon.AddMinutes(1) }, Token);

        var state = await Access.ReadAsync(Token);
        Assert.Equal([noon.AddMinutes(2), null], state.Keys.OrderBy(key => key.Id).Select(key => key.LastUsedAt));
        Assert.Equal(2, state.Changes);
    }

    [Fact]
    public async Task A_session_that_was_ended_is_known_to_every_process()
    {
        var other = await Fixture.OpenAsync();
        await Access.EndSessionAsync("a session", Fixture.Clock.GetUtcNow().AddDays(30), Token);
        var changes = await other.Access.ChangesAsync(Token);
        Assert.True(changes > 0);

        await other.Access.EndSessionAsync("a session", Fixture.Clock.GetUtcNow().AddDays(30), Token);

        Assert.Equal(["a session"], (await Access.ReadAsync(Token)).EndedSessions);
    }

    [Fact]
    public async Task Of_the_ended_sessions_of_one_key_a_hundred_are_known_and_all_of_people_and_of_other_keys()
    {
        var (now, day) = (Fixture.Clock.GetUtcNow(), TimeSpan.FromDays(1));
        string Hall(int number) => EndedSessions.OfKey("hall") + Invariant($"{number}");
        await Access.EndSessionAsync("dana", now + day, Token);
        await Access.EndSessionAsync(EndedSessions.OfKey("hall3") + "1", now + day, Token);
        for (var number = 0; number < EndedSessions.MostOfKey + 2; number++)
        {
            await Access.EndSessionAsync(Hall(number), now + (400 * day) + TimeSpan.FromSeconds(number), Token);
        }

        await Access.EndSessionAsync(Hall(-1), now + day, Token); // the one just ended stays, whenever it would have ended
        var ended = (await Access.ReadAsync(Token)).EndedSessions;
        Assert.Equal(EndedSessions.MostOfKey + 3, ended.Count);
        Assert.Equal(
            ["dana", Hall(-1), Hall(2), EndedSessions.OfKey("hall3") + "1"],
            ended.Where(name => name is "dana" || name.EndsWith("hall3.1", StringComparison.Ordinal) || name == Hall(-1) || name == Hall(2)).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(Hall(0), ended);
        Assert.DoesNotContain(Hall(1), ended);
    }

    [Fact]
    public async Task Changes_at_the_same_time_are_all_counted_and_one_of_two_keys_of_an_id_is_taken()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Fixture.OpenAsync()));

        var stored = await Task.WhenAll(stores.Select((store, instance) => Task.Run(async () =>
        {
            for (var i = 0; i < 10; i++)
            {
                await store.Access.AddKeyAsync(Key(Invariant($"{instance}-{i}")), Token);
            }

            return await store.Access.AddKeyAsync(Key("same") with { Hash = Invariant($"{instance}") }, Token);
        })));

        var state = await Access.ReadAsync(Token);
        Assert.Equal((31, 31), (state.Changes, state.Keys.Count));
        Assert.Equal([state.Keys.Single(key => key.Id == "key-same").Hash], stored.Select(key => key.Hash).Distinct());
    }

    [Fact]
    public async Task What_cannot_be_read_is_a_fault_of_the_store()
    {
        await Fixture.TamperAsync("alter table access_keys rename to hidden");

        await Assert.ThrowsAsync<StorageException>(() => Access.ReadAsync(Token));
        await Assert.ThrowsAsync<StorageException>(() => Access.AddKeyAsync(Key("1"), Token));
        await Fixture.TamperAsync("alter table hidden rename to access_keys");
        Assert.Equal(0, await Access.ChangesAsync(Token));
    }

    private static string Words(AccessKey key) =>
        $"{key with { Agents = AgentScope.All }} {key.Agents}";

    private static AccessKey Key(string name) => new()
    {
        Id = "key-" + name,
        Name = "",
        Scope = KeyScope.Ingest,
        Agents = AgentScope.All,
        Hash = KeyText.HashOf(name),
        CreatedAt = new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero),
    };
}
