using Dapper;
using Microsoft.Data.Sqlite;
using Monitoring.Storage.Backups;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Tests.Engines;

/// <summary>
/// A file copied while a service had it open, without its log, is told from every other: one that was closed, killed, backed up, or never
/// marked.
/// </summary>
public sealed class SqliteWithoutLogTests : IAsyncLifetime
{
    private readonly SqliteStore fixture = new();
    private readonly string folder = Directory.CreateTempSubdirectory("without-log-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Main => fixture.Database["sqlite:".Length..];

    private string Copy => Path.Combine(folder, "monitoring.db");

    private string Copied => "sqlite:" + Copy;

    public async ValueTask InitializeAsync()
    {
        await fixture.InitializeAsync();
        await fixture.ApplyAsync(StoreFixture.OrderEntry(10), "one");
        await fixture.WriteAsync(StoreFixture.Outcomes(new string('0', 500)));
    }

    public async ValueTask DisposeAsync()
    {
        await fixture.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task It_is_refused_by_everything_that_opens_it_and_stays_as_it_is()
    {
        File.Copy(Main, Copy);
        var before = await File.ReadAllBytesAsync(Copy, Token);

        foreach (var open in new Func<Task>[]
        {
            () => Store.OpenAsync(Copied, fixture.Clock, Token),
            () => Store.OpenExistingAsync(Copied, fixture.Clock, readsWhole: false, Token),
            () => Backup.CopyAsync(Copied, Copy + ".backup", fixture.Clock, Token),
        })
        {
            var refused = await Assert.ThrowsAsync<StorageException>(open);
            Assert.Contains($"was copied or moved while a service had it open, and its log {Copy}-wal is not beside it", refused.Message, StringComparison.Ordinal);
            Assert.Contains("a copy that backup made, or the log of the same moment", refused.Message, StringComparison.Ordinal);
            Assert.Contains("serve --without-log", refused.Message, StringComparison.Ordinal);
            Assert.Equal([Copy], Directory.GetFiles(folder));
        }

        Assert.Equal(before, await File.ReadAllBytesAsync(Copy, Token));
        File.Copy(Main + "-wal", Copy + "-wal");
        await OpensWithAsync(500);
    }

    [Fact]
    public async Task It_is_refused_too_where_somebody_read_an_older_state_when_the_service_began()
    {
        await fixture.RestartAsync();
        await using (var reader = fixture.Connect())
        {
            await reader.OpenAsync(Token);
            await reader.ExecuteAsync("begin; select count(*) from outcomes");
            await fixture.WriteAsync(StoreFixture.Outcomes("0", from: 500));
        }

        await fixture.WriteAsync(StoreFixture.Outcomes("0", from: 501));
        File.Copy(Main, Copy);

        var refused = await Assert.ThrowsAsync<StorageException>(() => Store.OpenAsync(Copied, fixture.Clock, Token));
        Assert.Contains("its log", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("as it was")]
    [InlineData("carried over and emptied")]
    [InlineData("reached by a link to the file")]
    [InlineData("looked at first")]
    [InlineData("written to first")]
    [InlineData("looked at first by a program that did not end its engine")]
    public async Task What_a_kill_leaves_starts(string what)
    {
        if (what == "carried over and emptied")
        {
            await fixture.TamperAsync("pragma wal_checkpoint(truncate)");
        }

        var killed = what.Contains("link", StringComparison.Ordinal) ? Path.Combine(folder, "elsewhere.db") : Copy;
        File.Copy(Main, killed);
        File.Copy(Main + "-wal", killed + "-wal");
        switch (what)
        {
            case "reached by a link to the file":
                File.CreateSymbolicLink(Copy, killed);
                break;
            case "looked at first":
                await using (var verb = await Store.OpenExistingAsync(Copied, fixture.Clock, readsWhole: true, Token))
                {
                    await verb.Readings.AgentsAsync(Token);
                }

                break;
            case "written to first":
                await using (var verb = await Store.OpenExistingAsync(Copied, fixture.Clock, readsWhole: false, Token))
                {
                    Assert.Null(await verb.WhyNotReadyAsync(Token));
                }

                break;
            case "looked at first by a program that did not end its engine":
                await using (await new SqliteEngine(Copy).OpenReaderAsync(Token))
                {
                }

                // What the runtime does when a process ends.
                SqliteConnection.ClearAllPools();
                break;
        }

        await OpensWithAsync(500);
        Assert.Equal((false, false), (IsInUse(Copy), File.Exists(killed + "-wal")));
    }

    [Fact]
    public async Task A_clean_end_takes_the_mark_off_and_the_file_is_whole()
    {
        Assert.True(IsInUse(Main));

        await fixture.Store.DisposeAsync();

        Assert.Equal((false, false), (IsInUse(Main), File.Exists(Main + "-wal")));
        File.Copy(Main, Copy);
        await OpensWithAsync(500);
    }

    [Fact]
    public async Task One_that_was_moved_away_before_the_end_is_refused_there_and_starts_when_it_is_back_beside_its_log()
    {
        File.Move(Main, Copy);
        await fixture.Store.DisposeAsync();

        await Assert.ThrowsAsync<StorageException>(() => Store.OpenAsync(Copied, fixture.Clock, Token));

        File.Move(Main + "-wal", Copy + "-wal");
        await OpensWithAsync(500);
    }

    [Fact]
    public async Task A_log_that_was_removed_before_the_end_is_not_missing_after_it()
    {
        File.Delete(Main + "-wal");
        await fixture.Store.DisposeAsync();

        File.Move(Main, Copy);
        await OpensWithAsync(500);
    }

    [Fact]
    public async Task A_verb_beside_a_running_service_leaves_its_mark_and_its_log()
    {
        await using (var verb = await Store.OpenExistingAsync(fixture.Database, fixture.Clock, readsWhole: false, Token))
        {
            Assert.Null(await verb.WhyNotReadyAsync(Token));
        }

        await using (await Store.OpenAsync(fixture.Database, fixture.Clock, Token))
        {
            // As migrate does, which finds nothing to do.
        }

        Assert.Equal((true, true), (IsInUse(Main), File.Exists(Main + "-wal")));
    }

    [Fact]
    public async Task A_verb_alone_leaves_no_log_beside_a_file_that_was_closed()
    {
        await fixture.Store.DisposeAsync();
        await using (var verb = await Store.OpenExistingAsync(fixture.Database, fixture.Clock, readsWhole: false, Token))
        {
            Assert.Null(await verb.WhyNotReadyAsync(Token));
        }

        Assert.Equal((false, false), (IsInUse(Main), File.Exists(Main + "-wal")));
    }

    [Fact]
    public async Task A_file_that_no_earlier_program_marked_starts()
    {
        await fixture.TamperAsync("pragma application_id = 0; pragma wal_checkpoint(truncate)");
        File.Copy(Main, Copy);

        await OpensWithAsync(500);
    }

    [Fact]
    public async Task A_copy_that_backup_made_starts()
    {
        await File.WriteAllBytesAsync(Copy, [], Token);
        await Backup.CopyAsync(fixture.Database, Copy, fixture.Clock, Token);

        Assert.False(IsInUse(Copy));
        await OpensWithAsync(500);
    }

    [Fact]
    public async Task It_is_taken_as_a_copy_when_that_is_said_and_only_then_and_once()
    {
        await fixture.TamperAsync($"vacuum into '{Copy}'");
        Assert.False(await Backup.AdoptAsync(fixture.Database, fixture.Clock, Token));
        await Assert.ThrowsAsync<StorageException>(() => Store.OpenAsync(Copied, fixture.Clock, Token));

        Assert.True(await Backup.AdoptAsync(Copied, fixture.Clock, Token));

        Assert.Equal([Copy], Directory.GetFiles(folder));
        Assert.False(await Backup.AdoptAsync(Copied, fixture.Clock, Token));
        Assert.False(await Backup.AdoptAsync(Copied + ".none", fixture.Clock, Token));
        await using var store = await Store.OpenAsync(Copied, fixture.Clock, Token);
        Assert.Equal(fixture.Clock.GetUtcNow(), await store.CopyMark.ReadAsync(Token));
        Assert.Empty((await store.Replay.VerifyAsync(Token)).Differences);
    }

    [Fact]
    public async Task One_whose_parts_do_not_fit_together_is_not_taken()
    {
        await fixture.TamperAsync("pragma wal_checkpoint(truncate)");
        var content = await File.ReadAllBytesAsync(Main, Token);
        Array.Clear(content, content.Length / 2, 8192);
        await File.WriteAllBytesAsync(Copy, content, Token);

        var refused = await Assert.ThrowsAsync<StorageException>(() => Backup.AdoptAsync(Copied, fixture.Clock, Token));

        Assert.True(refused.IsDamage);
        Assert.Contains("put the last backup in their place", refused.Message, StringComparison.Ordinal);
        Assert.Equal(content, await File.ReadAllBytesAsync(Copy, Token));
    }

    private static bool IsInUse(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var header = new byte[SqliteHeader.Size];
        stream.ReadExactly(header);
        return SqliteHeader.Of(header, stream.Length).IsInUse;
    }

    private async Task OpensWithAsync(long outcomes)
    {
        await using var store = await Store.OpenAsync(Copied, fixture.Clock, Token);
        Assert.Null(await store.WhyNotReadyAsync(Token));
        Assert.Equal(outcomes, (await store.Readings.AgentsAsync(Token)).Single().Outcomes);
        await using var question = new SqliteConnection($"Data Source={Copy};Pooling=False");
        Assert.Equal(SqliteHeader.InUse, await question.ExecuteScalarAsync<int>("pragma application_id"));
    }
}
