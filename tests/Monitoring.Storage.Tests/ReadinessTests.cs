using System.Data.Common;
using System.Diagnostics;
using Dapper;
using Monitoring.Storage.Engines;
using static System.FormattableString;

namespace Monitoring.Storage.Tests;

/// <summary>A store is ready when everything it promises can be done, and what others do in passing is no reason against it.</summary>
public sealed class ReadinessTests
{
    private const string EveryAgent = "select agent_id from agent_state for update",
        FirstAgent = "select agent_id from agent_state order by agent_id limit 1 for update";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_write_under_way_of_every_agent_is_waited_for()
    {
        await using var store = await PostgresAsync();
        await using var writing = await HoldAsync(store, EveryAgent);

        var asked = store.Store.WhyNotReadyAsync(Token);
        await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, Token);
        await writing.CloseAsync();

        Assert.Null(await asked);
    }

    [Fact]
    public async Task One_agent_that_can_be_locked_is_enough()
    {
        await using var store = await PostgresAsync();
        await using var held = await HoldAsync(store, FirstAgent);

        Assert.Null(await store.Store.WhyNotReadyAsync(Token));
    }

    [Theory]
    [InlineData(EveryAgent)]
    [InlineData("select pg_advisory_xact_lock({area}, {claiming})")]
    public async Task What_another_process_holds_for_good_is_told(string held)
    {
        await using var store = await PostgresAsync();
        await using var holder = await HoldAsync(store, held
            .Replace("{area}", Invariant($"{PostgresWriteTransaction.Area}"), StringComparison.Ordinal)
            .Replace("{claiming}", Invariant($"{(int)Turn.Claiming}"), StringComparison.Ordinal));

        Assert.Contains("Another process holds", await store.Store.WhyNotReadyAsync(Token), StringComparison.Ordinal);
        await holder.CloseAsync();
        Assert.Null(await store.Store.WhyNotReadyAsync(Token));
    }

    [Fact]
    public async Task A_disk_without_room_for_a_group_of_requests_is_told_before_a_write_fails()
    {
        var disk = Directory.CreateTempSubdirectory("disk-").FullName;
        Assert.SkipUnless(await TryRunAsync("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk),
            "No small disk can be mounted by this account.");
        try
        {
            await using var store = await Store.OpenAsync("sqlite:" + Path.Combine(disk, "monitoring.db"), TimeProvider.System, Token);
            Assert.Null(await store.WhyNotReadyAsync(Token));
            var other = Path.Combine(disk, "other");
            await File.WriteAllBytesAsync(other, new byte[new DriveInfo(disk).AvailableFreeSpace - (1 << 19)], Token);

            Assert.Contains("No space left", await store.WhyNotReadyAsync(Token), StringComparison.Ordinal);
            File.Delete(other);
            Assert.Null(await store.WhyNotReadyAsync(Token));
        }
        finally
        {
            Assert.True(await TryRunAsync("umount", "-l", disk));
            Directory.Delete(disk);
        }
    }

    private static async Task<PostgresStore> PostgresAsync()
    {
        var store = new PostgresStore();
        await store.InitializeAsync();
        await store.WriteAsync([.. StoreFixture.Outcomes("0", "first"), .. StoreFixture.Outcomes("0", "second")]);
        return store;
    }

    private static async Task<DbConnection> HoldAsync(PostgresStore store, string sql)
    {
        var holder = store.Connect();
        await holder.OpenAsync(Token);
        await holder.ExecuteAsync("begin transaction");
        await holder.ExecuteAsync(sql);
        return holder;
    }

    private static async Task<bool> TryRunAsync(string program, params IReadOnlyList<string> arguments)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        await process.StandardError.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        return process.ExitCode == 0;
    }
}
