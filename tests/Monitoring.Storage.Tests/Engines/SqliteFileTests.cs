using System.Buffers.Binary;
using System.Diagnostics;
using Dapper;
using Microsoft.Data.Sqlite;
using Monitoring.Storage.Backups;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Tests.Engines;

/// <summary>What befalls a database file is told from what an operator or another process rightly does with it.</summary>
public sealed class SqliteFileTests : IAsyncLifetime
{
    private readonly SqliteStore fixture = new();
    private readonly string folder = Directory.CreateTempSubdirectory("links-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Main => fixture.Database["sqlite:".Length..];

    public ValueTask InitializeAsync() => fixture.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await fixture.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("vacuum")]
    [InlineData("vacuum; pragma wal_checkpoint(truncate)")]
    [InlineData("reindex; analyze")]
    public async Task Upkeep_by_an_operator_is_no_other_file(string upkeep)
    {
        await WriteManyAsync();
        await fixture.TamperAsync("pragma wal_checkpoint(truncate); delete from outcomes");
        Assert.Null(await fixture.Store.WhyNotReadyAsync(Token));
        var before = new FileInfo(Main).Length;

        await fixture.TamperAsync(upkeep);
        Assert.Null(await fixture.Store.WhyNotReadyAsync(Token));
        await fixture.TamperAsync("pragma wal_checkpoint(truncate)");

        Assert.Null(await fixture.Store.WhyNotReadyAsync(Token));
        Assert.True(!upkeep.Contains("vacuum", StringComparison.Ordinal) || new FileInfo(Main).Length < before);
    }

    [Theory]
    [InlineData("switched")]
    [InlineData("removed")]
    [InlineData("another name for the same folder")]
    public async Task A_file_reached_by_a_link_is_known_by_what_lies_there_now(string what)
    {
        var (link, first, second) = (Path.Combine(folder, "data"), Path.Combine(folder, "first"), Path.Combine(folder, "second"));
        Directory.CreateDirectory(first);
        Directory.CreateSymbolicLink(link, first);
        await using var store = await Store.OpenAsync("sqlite:" + Path.Combine(link, "monitoring.db"), TimeProvider.System, Token);
        await store.Log.WriteAsync([new WriteRequest(StoreFixture.Outcomes("0"))], Token);
        Assert.Null(await store.WhyNotReadyAsync(Token));

        if (what == "another name for the same folder")
        {
            Directory.CreateSymbolicLink(second, first);
        }
        else if (what == "switched")
        {
            Directory.CreateDirectory(second);
            foreach (var file in Directory.EnumerateFiles(first))
            {
                using var copying = Process.Start("cp", ["-a", file, second]);
                await copying.WaitForExitAsync(Token);
            }
        }

        File.Delete(link);
        if (what != "removed")
        {
            Directory.CreateSymbolicLink(link, second);
        }

        var reason = await store.WhyNotReadyAsync(Token);
        Assert.Equal(what != "another name for the same folder",
            reason?.Contains("was moved, removed or replaced", StringComparison.Ordinal) ?? false);
        File.Delete(link);
        Directory.CreateSymbolicLink(link, first);
        Assert.Null(await store.WhyNotReadyAsync(Token));
    }

    [Theory]
    [InlineData("moved")]
    [InlineData("garbage in its place")]
    [InlineData("a copy in its place")]
    public async Task A_reader_makes_no_file_where_it_was_moved_from_and_all_goes_on_when_it_is_back(string what)
    {
        await fixture.WriteAsync(StoreFixture.Outcomes("0"));
        await using var engine = new SqliteEngine(Main);
        await using var held = await engine.OpenReaderAsync(Token);
        File.Move(Main, Main + ".away");
        if (what == "garbage in its place")
        {
            await File.WriteAllBytesAsync(Main, new byte[100_000], Token);
        }
        else if (what == "a copy in its place")
        {
            File.Copy(Main + ".away", Main);
        }

        for (var i = 0; i < 3; i++)
        {
            var refused = await Assert.ThrowsAsync<StorageException>(() => engine.OpenReaderAsync(Token));
            Assert.Equal((StorageFault.Unavailable, false), (refused.Fault, refused.IsDamage));
            Assert.Contains("Put it back and it goes on", refused.Message, StringComparison.Ordinal);
        }

        // Opened between the look and the move.
        Assert.False(engine.Explain(new SqliteException("file is not a database", 26)).IsDamage);

        Assert.Equal(what != "moved", File.Exists(Main));
        File.Move(Main + ".away", Main, overwrite: true);
        await using var reader = await engine.OpenReaderAsync(Token);
        Assert.Equal(1, await reader.ExecuteScalarAsync<long>("select count(*) from outcomes"));
    }

    [Fact]
    public async Task A_log_that_was_carried_over_in_part_makes_no_other_file_of_it()
    {
        await using var reader = fixture.Connect();
        await reader.OpenAsync(Token);
        await reader.ExecuteAsync("begin; select count(*) from outcomes");
        await fixture.WriteAsync(StoreFixture.Outcomes("0"));
        await fixture.TamperAsync("pragma wal_checkpoint(passive)");
        await using (var alone = new SqliteConnection($"Data Source=file:{Main}?immutable=1;Mode=ReadOnly;Pooling=False"))
        {
            await alone.OpenAsync(Token);
            var broken = await Assert.ThrowsAsync<SqliteException>(() => alone.ExecuteScalarAsync("select value from store_facts"));
            Assert.Equal(11, broken.SqliteErrorCode);
        }

        Assert.Null(await fixture.Store.WhyNotReadyAsync(Token));
        await fixture.WriteAsync(StoreFixture.Outcomes("0", from: 1));

        await fixture.RestartAsync();
        await fixture.WriteAsync(StoreFixture.Outcomes("0", from: 2));
        Assert.Null(await fixture.Store.WhyNotReadyAsync(Token));
        Assert.Equal(3, (await fixture.AgentAsync("order-entry")).Outcomes);
    }

    [Theory]
    [InlineData(1 << 30)]
    [InlineData(-(1 << 30))]
    public async Task A_copy_of_the_same_database_written_over_it_is_another_file_wherever_it_counts_from(int distance)
    {
        var copy = Path.Combine(folder, "copy.db");
        await WriteManyAsync();
        await File.WriteAllBytesAsync(copy, [], Token);
        await Backup.CopyAsync(fixture.Database, copy, fixture.Clock, Token);
        await fixture.TamperAsync("pragma wal_checkpoint(truncate)");
        Assert.Null(await fixture.Store.WhyNotReadyAsync(Token));
        var bytes = await File.ReadAllBytesAsync(copy, Token);
        var live = SqliteHeader.Of(await ReadAsync(Main, SqliteHeader.Size), 0);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(60), unchecked(live.Transactions + distance));

        await using (var over = new FileStream(Main, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            await over.WriteAsync(bytes, Token);
        }

        Assert.Contains("was copied over", await fixture.Store.WhyNotReadyAsync(Token), StringComparison.Ordinal);
    }

    private static async Task<byte[]> ReadAsync(string file, int length)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[length];
        await stream.ReadExactlyAsync(bytes, Token);
        return bytes;
    }

    private async Task WriteManyAsync()
    {
        for (var i = 0; i < 10; i++)
        {
            await fixture.WriteAsync(StoreFixture.Outcomes(new string('0', 500), from: i * 500));
        }
    }
}
