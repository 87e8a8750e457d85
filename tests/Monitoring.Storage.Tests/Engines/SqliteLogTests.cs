using System.Data.Common;
using Dapper;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Tests.Engines;

/// <summary>A write-ahead log is held against the file of the same moment, and again as soon as somebody put things right.</summary>
public sealed class SqliteLogTests : IAsyncLifetime
{
    private readonly SqliteStore fixture = new();

    private string Main => fixture.Database["sqlite:".Length..];

    public ValueTask InitializeAsync() => fixture.InitializeAsync();

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task A_log_that_another_process_begins_anew_between_the_looks_belongs_to_its_file()
    {
        using var another = fixture.Connect();
        await GrowAsync("before");
        var looks = 0;

        Assert.True(SqliteLog.Belongs(Main + "-wal", () =>
        {
            var seen = Look();
            if (looks++ == 0)
            {
                Grow(another, "carried_over");
                another.Execute("pragma wal_checkpoint(restart)");
                Grow(another, "in_the_new_log");
            }

            return seen;
        }));
        Assert.Equal(2, looks);
    }

    [Fact]
    public async Task A_file_older_than_its_log_is_refused_until_the_right_one_is_back()
    {
        var (older, newer) = (Main + ".older", Main + ".newer");
        await fixture.TamperAsync("pragma wal_checkpoint(truncate)");
        File.Copy(Main, older);
        await GrowAsync("carried_over");
        await fixture.TamperAsync("pragma wal_checkpoint(restart)");
        await GrowAsync("in_the_new_log");
        File.Copy(Main, newer);
        File.Copy(Main + "-wal", older + "-wal");
        using var file = new SqliteFile(older);

        Assert.Contains("does not belong to", file.Take(), StringComparison.Ordinal);
        Assert.Contains("does not belong to", file.Take(), StringComparison.Ordinal);
        File.Move(newer, older, overwrite: true);

        Assert.Null(file.Take());
    }

    [Fact]
    public async Task An_older_file_is_told_by_the_transactions_of_this_program_where_nothing_grew_and_its_pages_fit()
    {
        var (older, newer) = (Main + ".older", Main + ".newer");
        await fixture.Store.WhyNotReadyAsync(TestContext.Current.CancellationToken);
        await fixture.TamperAsync("pragma wal_checkpoint(restart)");
        File.Copy(Main, older);
        await fixture.Store.WhyNotReadyAsync(TestContext.Current.CancellationToken);
        await fixture.TamperAsync("pragma wal_checkpoint(restart)");
        await fixture.Store.WhyNotReadyAsync(TestContext.Current.CancellationToken);
        File.Copy(Main, newer);
        foreach (var copy in new[] { older, newer })
        {
            File.Copy(Main + "-wal", copy + "-wal");
        }

        using var old = new SqliteFile(older);
        using var same = new SqliteFile(newer);
        Assert.Contains("does not belong to", old.Take(), StringComparison.Ordinal);
        Assert.Null(same.Take());
    }

    private Task GrowAsync(string table) => fixture.TamperAsync(Growth(table));

    private static void Grow(DbConnection connection, string table) => connection.Execute(Growth(table));

    private static string Growth(string table) => $"create table {table} (bytes blob); insert into {table} values (zeroblob(100000))";

    private SqliteHeader Look()
    {
        using var main = new FileStream(Main, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var header = new byte[SqliteHeader.Size];
        main.ReadExactly(header);
        return SqliteHeader.Of(header, main.Length);
    }
}
