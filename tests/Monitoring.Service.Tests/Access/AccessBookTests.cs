using Microsoft.Extensions.Time.Testing;
using Monitoring.Core.Access;
using Monitoring.Service.Access;
using Monitoring.Storage.Access;

namespace Monitoring.Service.Tests.Access;

public sealed class AccessBookTests
{
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 6, 1, 12, 0, 30, TimeSpan.Zero));
    private readonly AccessBook book;

    public AccessBookTests() => book = new(clock);

    [Fact]
    public void It_is_open_until_the_first_key_and_locked_for_good_from_then_on()
    {
        Assert.False(book.IsLocked);
        Put(Key("1") with { RevokedAt = clock.GetUtcNow() });

        Assert.True(book.IsLocked);
        Assert.Null(book.Use("key-1"));
    }

    [Fact]
    public void A_key_is_taken_by_its_text_alone_until_it_expires()
    {
        Put(Key("1") with { ExpiresAt = clock.GetUtcNow().AddSeconds(1) });

        Assert.Equal("key-1", book.Use("key-1", "1")?.Id);
        Assert.Null(book.Use("key-1", "2"));
        Assert.Null(book.Use("key-2", "2"));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(book.Use("key-1", "1"));
    }

    [Fact]
    public void A_use_is_to_be_noted_by_its_minute_until_it_was_and_not_again_within_it()
    {
        Put(Key("1"), Key("2"));
        book.Use("key-1");
        Assert.Null(book.Use("key-2", "a guess"));
        var noon = new Dictionary<string, DateTimeOffset> { ["key-1"] = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero) };

        Assert.Equal(noon, book.UsesToNote);
        Assert.Equal(noon, book.UsesToNote);
        book.Noted(book.UsesToNote);
        book.Use("key-1");
        Assert.Empty(book.UsesToNote);

        clock.Advance(TimeSpan.FromSeconds(30));
        book.Use("key-1");
        Put(Key("1"), Key("2"), Key("3"));
        Assert.Equal(noon["key-1"].AddMinutes(1), book.UsesToNote["key-1"]);
    }

    [Fact]
    public void Live_keys_are_counted_by_scope_and_every_scope_is_known()
    {
        Assert.Equal([0, 0, 0], book.Live.Values);
        Put(
            Key("1"), Key("2"), Key("3") with { RevokedAt = clock.GetUtcNow() }, Key("4") with { Scope = KeyScope.Manage },
            Key("5") with { Scope = KeyScope.Read, ExpiresAt = clock.GetUtcNow().AddDays(1) });

        Assert.Equal((2, 1, 1), (book.Live[KeyScope.Ingest], book.Live[KeyScope.Read], book.Live[KeyScope.Manage]));
        clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(0, book.Live[KeyScope.Read]);
    }

    [Fact]
    public void The_holder_of_a_key_is_one_and_the_same_for_all_requests()
    {
        Put(Key("1"));
        var key = book.Use("key-1")!;

        Assert.Same(book.PrincipalOf(key), book.PrincipalOf(key));
        var before = book.PrincipalOf(key);
        Put(Key("1") with { Scope = KeyScope.Manage });
        Assert.NotSame(before, book.PrincipalOf(book.Use("key-1")!));
        Assert.True(book.PrincipalOf(key).Identity!.IsAuthenticated);
    }

    private void Put(params IReadOnlyList<AccessKey> keys) => book.Put(new AccessState(1, keys, new HashSet<string>()));

    private AccessKey Key(string name) => new()
    {
        Id = "key-" + name,
        Name = "",
        Scope = KeyScope.Ingest,
        Agents = AgentScope.All,
        Hash = KeyText.HashOf(name),
        CreatedAt = clock.GetUtcNow(),
    };
}
