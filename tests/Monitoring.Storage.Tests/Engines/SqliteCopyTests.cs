using Monitoring.Storage.Backups;
using static System.FormattableString;

namespace Monitoring.Storage.Tests.Engines;

/// <summary>A copy of a database file, made while others write to it.</summary>
public sealed class SqliteCopyTests : IAsyncLifetime
{
    private readonly SqliteStore fixture = new();
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("copies-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string File => Path.Combine(folder.FullName, "copy.db");

    public async ValueTask InitializeAsync()
    {
        await fixture.InitializeAsync();
        await fixture.ApplyAsync(StoreFixture.OrderEntry(10), "one");
    }

    public async ValueTask DisposeAsync()
    {
        await fixture.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_copy_made_under_load_is_the_log_up_to_a_moment_and_the_load_goes_on()
    {
        await fixture.WriteAsync(StoreFixture.Outcomes(new string('0', 1_000)));
        using var ended = new CancellationTokenSource();
        var written = 1_000;
        var load = Task.Run(async () =>
        {
            for (; !ended.IsCancellationRequested; written++)
            {
                await fixture.WriteAsync(StoreFixture.Outcomes("0", from: written));
            }
        });

        var before = written;
        var copies = new List<DatabaseCopy>();
        for (var i = 0; i < 5; i++)
        {
            copies.Add(await CopyAsync(Invariant($"{File}-{i}")));
        }

        await ended.CancelAsync();
        await load;
        Assert.All(copies, copy => Assert.InRange(Assert.Single(copy.Agents).LastPosition, before, written));
        for (var i = 0; i < 5; i++)
        {
            await using var store = await Store.OpenAsync(Invariant($"sqlite:{File}-{i}"), fixture.Clock, Token);
            Assert.Empty((await store.Replay.VerifyAsync(Token)).Differences);
            Assert.Equal(copies[i].Agents[0].LastPosition, (await store.Readings.AgentsAsync(Token))[0].LastPosition);
        }

        await fixture.VerifyAsync();
    }

    [Fact]
    public async Task A_copy_is_marked_until_the_mark_is_taken_off_and_the_original_never_is()
    {
        var copy = await CopyAsync(File);

        Assert.Equal([File], Directory.GetFiles(folder.FullName));
        Assert.Null(await fixture.Store.CopyMark.ReadAsync(Token));
        await using var store = await Store.OpenAsync("sqlite:" + File, fixture.Clock, Token);
        Assert.Equal(copy.At, await store.CopyMark.ReadAsync(Token));
        await store.CopyMark.RemoveAsync(Token);
        Assert.Null(await store.CopyMark.ReadAsync(Token));
    }

    [Fact]
    public async Task The_first_start_on_a_copy_makes_no_journal_that_a_kill_could_leave()
    {
        await CopyAsync(File);

        // The versions of the format for writing and reading: 2 is the write-ahead log.
        Assert.Equal([2, 2], (await System.IO.File.ReadAllBytesAsync(File, Token))[18..20]);
        Assert.Equal([File], Directory.GetFiles(folder.FullName));
    }

    [Fact]
    public async Task A_copy_laid_beside_the_log_of_its_original_is_refused()
    {
        await fixture.WriteAsync(StoreFixture.Outcomes(new string('0', 1_000)));
        await CopyAsync(File);
        await fixture.WriteAsync(StoreFixture.Outcomes("01", from: 1_000));
        System.IO.File.Copy(fixture.Database["sqlite:".Length..] + "-wal", File + "-wal");

        var refused = await Assert.ThrowsAsync<StorageException>(() => Store.OpenAsync("sqlite:" + File, fixture.Clock, Token));

        Assert.Contains("does not belong to", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_with_an_older_schema_is_copied_as_it_is_and_a_newer_one_is_not()
    {
        await fixture.TamperAsync("delete from schema_versions where version > 15");
        Assert.Equal(15, (await CopyAsync(File)).SchemaVersion);
        await fixture.TamperAsync("insert into schema_versions (version, name, applied_at) values (99, 'newer', 0)");

        var refused = await Assert.ThrowsAsync<StorageException>(() => CopyAsync(File + "-2"));

        Assert.Contains("schema version 99", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_copy_is_made_of_nothing_and_none_of_what_is_damaged()
    {
        await Assert.ThrowsAsync<StorageException>(() =>
            Backup.CopyAsync("sqlite:" + File + "-none", File, fixture.Clock, Token));
        Assert.Empty(Directory.GetFiles(folder.FullName));
        await fixture.WriteAsync(StoreFixture.Outcomes(new string('0', 1_000)));
        await fixture.TamperAsync("pragma wal_checkpoint(truncate)");
        await using (var main = new FileStream(fixture.Database["sqlite:".Length..], FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            main.Position = main.Length * 3 / 4;
            await main.WriteAsync(new byte[main.Length / 8], Token);
        }

        var refused = await Assert.ThrowsAsync<StorageException>(() => CopyAsync(File));

        Assert.StartsWith("The database is damaged and was not copied: ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Copying_ends_when_it_is_told_to()
    {
        using var ended = new CancellationTokenSource();
        await ended.CancelAsync();

        await System.IO.File.WriteAllBytesAsync(File, [], Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Backup.CopyAsync(fixture.Database, File, fixture.Clock, ended.Token));
    }

    [Theory]
    [InlineData("Host=db1;Database=monitoring;Username=monitoring;Password=s3cret",
        "pg_dump --format=custom --file='/b/m.dump' 'host=db1 dbname=monitoring user=monitoring'")]
    [InlineData("Host=db1,db2:5433;Port=5432;Database=the plant's;Username=monitoring;Password=s3cret",
        @"pg_dump --format=custom --file='/b/m.dump' 'host=db1,db2 port=5432,5433 dbname='\''the plant\'\''s'\'' user=monitoring'")]
    public void PostgreSQL_is_backed_up_by_its_own_command_without_a_password(string database, string command) =>
        Assert.Equal(command, Backup.OwnCommand(database, "/b/m.dump"));

    private async Task<DatabaseCopy> CopyAsync(string file)
    {
        await System.IO.File.WriteAllBytesAsync(file, [], Token);
        return await Backup.CopyAsync(fixture.Database, file, fixture.Clock, Token);
    }
}
