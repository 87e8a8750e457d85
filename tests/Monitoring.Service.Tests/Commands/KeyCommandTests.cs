using Monitoring.Core.Access;
using Monitoring.Service.Commands;
using Monitoring.Service.Commands.Keys;
using Monitoring.Service.Settings;
using Monitoring.Service.Tests.Registry;
using Monitoring.Storage;

namespace Monitoring.Service.Tests.Commands;

/// <summary>What <c>key</c> says, prints and keeps.</summary>
public sealed class KeyCommandTests : IAsyncLifetime
{
    private readonly KeptRegistry kept = new();
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => kept.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await kept.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_key_is_printed_once_and_alone_and_kept_as_a_hash_alone()
    {
        var (code, printed, said) = await CreateAsync(Asked(KeyScope.Ingest));

        Assert.Equal(ExitCode.Good, code);
        Assert.Matches("^ao_[0-9a-z]{35}\n$", printed);
        var text = printed.Trim();
        Assert.Equal(KeyForm.Whole, KeyText.Read(text, out var id));
        Assert.DoesNotContain(text[11..^1], said, StringComparison.Ordinal);
        Assert.Equal(
            $"""
            Database: sqlite:{kept.Settings.Data}/monitoring.db
            Key {id}: scope ingest, for all agents, until it is revoked.
            Whoever posts sends it with each request: Authorization: Bearer ao_…
            It is kept as a hash and not shown again. "key revoke {id}" ends it, on every instance within a second.
            This is the first key: from now on, and for good, whoever posts or reads needs a key, Prometheus too, or signs in as a person of the registry.

            """,
            said);
        var key = Assert.Single(await KeysAsync());
        Assert.Equal((id, "", KeyScope.Ingest, KeyText.HashOf(text)), (key.Id, key.Name, key.Scope, key.Hash));
        Assert.True(key.Agents.IsAll);
        Assert.DoesNotContain("first key", (await CreateAsync(Asked(KeyScope.Read))).Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_bound_to_agents_and_ends_with_a_day_of_the_plant()
    {
        await kept.ApplyAsync(Documents.Plant2);

        var (code, _, said) = await CreateAsync(new(KeyScope.Read, ["order-entry", "ap-invoice"], " line 2 ", "2127-01-31", null));

        Assert.Equal(ExitCode.Good, code);
        Assert.Contains(
            ": scope read, for ap-invoice, order-entry, until 2127-02-01 06:00 UTC, the end of 2127-01-31 in America/Chicago.\n", said,
            StringComparison.Ordinal);
        Assert.EndsWith("Warning: nobody registered an agent ap-invoice so far.\n", said, StringComparison.Ordinal);
        Assert.DoesNotContain("an agent order-entry", said, StringComparison.Ordinal);
        var key = Assert.Single(await KeysAsync());
        Assert.Equal(("line 2", new DateTimeOffset(2127, 2, 1, 6, 0, 0, TimeSpan.Zero)), (key.Name, key.ExpiresAt));
        Assert.Equal(["ap-invoice", "order-entry"], key.Agents.Names);
    }

    [Fact]
    public async Task Without_a_registry_days_are_those_of_UTC() => Assert.Contains(
        "until 2127-02-01 00:00 UTC, the end of 2127-01-31 in UTC.",
        (await CreateAsync(Asked(KeyScope.Ingest) with { Expires = "2127-01-31" })).Said, StringComparison.Ordinal);

    [Theory]
    [InlineData(KeyScope.Manage, "order-entry", "", null, "--agent does not go with --scope manage")]
    [InlineData(KeyScope.Ingest, "Order", "", null, "--agent must be 1 to 63 of a-z, 0-9 and '-'")]
    [InlineData(KeyScope.Ingest, null, "two\nlines", null, "--name must be 1 to 128 printable characters")]
    [InlineData(KeyScope.Ingest, null, "", "31.1.2027", "--expires must be a date such as 2027-01-31")]
    [InlineData(KeyScope.Ingest, null, "", "2027-02-29", "--expires must be a date such as 2027-01-31")]
    [InlineData(KeyScope.Ingest, null, "", "9999-12-31", "--expires must be a date such as 2027-01-31")]
    [InlineData(KeyScope.Ingest, null, "", "2020-01-31", "--expires 2020-01-31 is over: that day ended 2020-02-01 00:00 UTC")]
    public async Task What_cannot_be_meant_is_refused_and_nothing_is_kept(
        KeyScope scope, string? agent, string name, string? expires, string words)
    {
        var refused = await Assert.ThrowsAsync<ConfigurationException>(
            () => CreateAsync(new(scope, agent is null ? [] : [agent], name, expires, null)));

        Assert.StartsWith(words, refused.Message, StringComparison.Ordinal);
        Assert.Empty(await KeysAsync());
    }

    [Fact]
    public async Task A_key_of_a_file_is_made_known_as_often_as_it_is_told()
    {
        var text = KeyText.Make();
        var file = folder.File("agent.key");
        await File.WriteAllTextAsync(file, "\uFEFF" + text + "\r\n", Token);
        var asked = new KeyRequest(KeyScope.Ingest, ["order-entry"], "line 2", "2127-01-31", file);

        var (code, printed, said) = await CreateAsync(asked);
        Assert.Equal((ExitCode.Good, ""), (code, printed));
        Assert.Contains("This is the first key", said, StringComparison.Ordinal);
        (code, printed, said) = await CreateAsync(asked);

        Assert.Equal((ExitCode.Good, ""), (code, printed));
        Assert.EndsWith($"Key {Id(text)} is there already: scope ingest, for order-entry. Nothing was changed.\n", said, StringComparison.Ordinal);
        Assert.DoesNotContain(text, said, StringComparison.Ordinal);
        Assert.Equal(KeyText.HashOf(text), Assert.Single(await KeysAsync()).Hash);

        (code, _, said) = await CreateAsync(new(KeyScope.Read, [], "", null, file));
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains(
            $"Nothing was changed: key {Id(text)} of {file} is there already, with scope ingest instead of read, agents order-entry instead of all agents, name 'line 2' instead of '', end 2127-02-01 00:00 instead of -;",
            said, StringComparison.Ordinal);

        await kept.Store.Access.RevokeKeyAsync(Id(text), Token);
        (code, _, said) = await CreateAsync(asked);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Matches("was revoked [0-9-]+ [0-9:]+ UTC, for good; \"key generate\" prints a new one\\.\n$", said);
    }

    [Fact]
    public async Task A_key_of_a_file_that_expired_or_is_another_than_the_known_one_is_told()
    {
        var text = KeyText.Make();
        var file = folder.File("agent.key");
        await File.WriteAllTextAsync(file, text, Token);
        var ended = new DateTimeOffset(2020, 2, 1, 0, 0, 0, TimeSpan.Zero);
        await kept.Store.Access.AddKeyAsync(Known(text) with { ExpiresAt = ended }, Token);

        var (code, _, said) = await CreateAsync(Asked(KeyScope.Ingest) with { File = file, Expires = "2020-01-31" });

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains($"of {file} expired 2020-02-01 00:00 UTC", said, StringComparison.Ordinal);

        var other = KeyText.Make();
        await File.WriteAllTextAsync(file, other, Token);
        await kept.Store.Access.AddKeyAsync(Known(text) with { Id = Id(other) }, Token);
        (code, _, said) = await CreateAsync(Asked(KeyScope.Ingest) with { File = file });

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("is another key with the same id", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("a password", "is no key, which begins with ao_")]
    [InlineData("ao_0000", "is mistyped")]
    [InlineData("ao_0000\nao_1111", "is mistyped")]
    public async Task A_file_without_a_key_is_refused_with_what_makes_one(string content, string words)
    {
        var file = folder.File("agent.key");
        await File.WriteAllTextAsync(file, content, Token);

        var refused = await Assert.ThrowsAsync<ConfigurationException>(() => CreateAsync(Asked(KeyScope.Read) with { File = file }));

        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
        Assert.Contains("\"key generate\" prints one", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("password", refused.Message, StringComparison.Ordinal);
        Assert.Contains("cannot be read", (await Assert.ThrowsAsync<ConfigurationException>(
            () => CreateAsync(Asked(KeyScope.Read) with { File = file + ".txt" }))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_tells_everything_but_what_a_key_could_be_used_by()
    {
        Assert.Equal((ExitCode.Good, ""), await ListAsync());
        var at = new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
        var (one, two) = (Known(KeyText.Make()) with { Id = "11111111", CreatedAt = at }, Known(KeyText.Make()) with
        {
            Id = "22222222", Name = "order entry", Scope = KeyScope.Read, Agents = AgentScope.Of("order-entry", "ap-invoice"),
            CreatedAt = at.AddHours(1), ExpiresAt = at.AddDays(30),
        });
        await kept.Store.Access.AddKeyAsync(two, Token);
        await kept.Store.Access.AddKeyAsync(one, Token);
        await kept.Store.Access.NoteUsedAsync(new Dictionary<string, DateTimeOffset> { ["11111111"] = at.AddMinutes(7) }, Token);

        Assert.Equal(
            """
            id        name         scope   agents                   created (UTC)     expires (UTC)     last used (UTC)   revoked (UTC)
            11111111  -            ingest  all                      2026-06-01 12:00  -                 2026-06-01 12:07  -
            22222222  order entry  read    ap-invoice, order-entry  2026-06-01 13:00  2026-07-01 12:00  -                 -

            """,
            (await ListAsync()).Printed);
    }

    [Fact]
    public async Task A_key_is_revoked_by_its_id_or_its_whole_text_and_twice_is_once()
    {
        var (one, two) = (KeyText.Make(), KeyText.Make());
        await kept.Store.Access.AddKeyAsync(Known(one), Token);
        await kept.Store.Access.AddKeyAsync(Known(two), Token);

        Assert.Equal((ExitCode.Good, $"Key {Id(one)} is revoked, for good. Every running instance refuses it within a second.\n"), await RevokeAsync(Id(one)));
        Assert.Equal((ExitCode.Good, $"Key {Id(one)} was revoked before.\n"), await RevokeAsync(one));
        Assert.Equal((ExitCode.Good, $"Key {Id(two)} is revoked, for good. Every running instance refuses it within a second.\n"), await RevokeAsync(two));
        Assert.All(await KeysAsync(), key => Assert.NotNull(key.RevokedAt));
    }

    [Fact]
    public async Task What_names_no_key_of_this_database_is_told_and_no_text_of_a_key_is_repeated()
    {
        var (known, foreign) = (KeyText.Make(), KeyText.Make());
        await kept.Store.Access.AddKeyAsync(Known(known) with { Id = Id(foreign) }, Token);

        Assert.Equal((ExitCode.Usage, $"There is no key {Id(known)} in this database; \"key list\" shows all.\n"), await RevokeAsync(known));
        Assert.Equal((ExitCode.Usage, $"That key is none of this database, which has another one with the id {Id(foreign)}. Nothing was changed.\n"), await RevokeAsync(foreign));
        foreach (var (text, words) in new[] { (known[..^1], "mistyped"), (known[3..], "Name a key by its id"), ("", "Name a key by its id") })
        {
            var refused = await Assert.ThrowsAsync<ConfigurationException>(() => RevokeAsync(text));
            Assert.Contains(words, refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(known[11..^1], refused.Message, StringComparison.Ordinal);
        }

        Assert.All(await KeysAsync(), key => Assert.Null(key.RevokedAt));
    }

    [Fact]
    public async Task Where_there_is_no_database_none_is_made()
    {
        kept.Settings = kept.Settings with { Data = folder.File("data"), Database = $"sqlite:{folder.File("data")}/monitoring.db" };

        await Assert.ThrowsAsync<StorageException>(() => CreateAsync(Asked(KeyScope.Read)));
        await Assert.ThrowsAsync<StorageException>(ListAsync);
        await Assert.ThrowsAsync<StorageException>(() => RevokeAsync("11111111"));

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    private static KeyRequest Asked(KeyScope scope) => new(scope, [], "", null, null);

    private static string Id(string text) => text[3..11];

    private static AccessKey Known(string text) => AccessKey.Of(text, KeyScope.Ingest, AgentScope.All, DateTimeOffset.UnixEpoch);

    private async Task<IReadOnlyList<AccessKey>> KeysAsync() => (await kept.Store.Access.ReadAsync(Token)).Keys;

    private async Task<(int Code, string Printed, string Said)> CreateAsync(KeyRequest request)
    {
        using var printed = new StringWriter { NewLine = "\n" };
        using var said = new StringWriter { NewLine = "\n" };
        return (await KeyCreateCommand.RunAsync(kept.Settings, request, printed, said, Token), printed.ToString(), said.ToString());
    }

    private async Task<(int Code, string Printed)> ListAsync()
    {
        using var printed = new StringWriter { NewLine = "\n" };
        return (await KeyListCommand.RunAsync(kept.Settings, printed, TextWriter.Null, Token), printed.ToString());
    }

    private async Task<(int Code, string Said)> RevokeAsync(string named)
    {
        using var said = new StringWriter { NewLine = "\n" };
        var code = await KeyRevokeCommand.RunAsync(kept.Settings, named, said, said, Token);
        return (code, said.ToString().Replace($"Database: sqlite:{kept.Settings.Data}/monitoring.db\n", "", StringComparison.Ordinal));
    }
}
