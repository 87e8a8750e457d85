using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using Microsoft.Data.Sqlite;
using static System.FormattableString;

namespace Monitoring.Scenarios;

/// <summary>
/// Somebody moves, removes or replaces the database file under the running service: nothing is acknowledged into a file that is gone,
/// and it is said.
/// </summary>
public sealed class SqliteFileScenarios
{
    // A write looks at the file when it was last looked at longer ago than a second.
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1.5);

    [Theory]
    [InlineData("moved")]
    [InlineData("removed")]
    [InlineData("replaced")]
    [InlineData("copied over")]
    [InlineData("without its log")]
    public async Task Nothing_is_acknowledged_into_a_file_that_is_not_the_one_that_was_opened(string what)
    {
        await using var another = await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 20));
        await PostAsync(another, 0);
        await another.StopAsync();
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 20));
        await PostAsync(service, 0);
        var (file, copy) = (Database(service), Database(another));

        await StrikeAsync(what, file, copy);
        await Task.Delay(Idle, TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await TryPostAsync(service, 1));
        Assert.Contains(file, await NotReadyAsync(service), StringComparison.Ordinal);
        Assert.Contains("while this program had it open", service.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_the_file_comes_back_the_service_goes_on_and_has_everything()
    {
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 20));
        await service.RestartAsync();
        await PostAsync(service, 0);
        var file = Database(service);
        File.Move(file, file + ".away");
        Assert.Contains(file, await NotReadyAsync(service), StringComparison.Ordinal);

        // More readers at once than there are open connections.
        for (var round = 0; round < 5; round++)
        {
            await Task.WhenAll(
                Enumerable.Repeat("/", 20).Concat(Enumerable.Repeat("/v1/slos", 20)).Select(page => ReadAsync(service, page)));
        }

        Assert.False(File.Exists(file));
        File.Move(file + ".away", file);
        await PostAsync(service, 1);
        await service.KillAsync();
        await service.StartAsync();

        await Truth.StoredOnceAsync(service, [("order-entry", "PO-0"), ("order-entry", "PO-1")]);
        await service.StopAsync();
        await service.VerifyAsync();
    }

    [Fact]
    public async Task An_older_copy_put_beside_a_newer_log_is_told_to_everybody_and_nothing_is_changed()
    {
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 20));
        await PostAsync(service, 0);
        await service.StopAsync();
        var file = Database(service);
        File.Copy(file, file + ".backup");
        await service.StartAsync();

        // So many that the log was carried over and begun anew since the backup.
        for (var bulk = 0; bulk < 30; bulk++)
        {
            using var answer = await service.Http.PostAsJsonAsync(
                "/v1/outcomes", Enumerable.Range(0, 1_000)
                    .Select(item => new { agent = "order-entry", transactionId = Invariant($"B-{bulk}-{item}"), verdict = "correct" }));
            answer.EnsureSuccessStatusCode();
        }

        await service.KillAsync();
        var whole = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        File.Copy(file + ".backup", file, overwrite: true);
        var log = await File.ReadAllBytesAsync(file + "-wal", TestContext.Current.CancellationToken);
        service.Launch();
        await UntilAliveAsync(service);
        Assert.Contains("-wal does not belong to", await NotReadyAsync(service), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await TryPostAsync(service, 1));
        Assert.Contains("sending the same again does not help", await DamageAnswerAsync(service, "/v1/slos", "*/*"), StringComparison.Ordinal);
        Assert.Contains("has to restore it", await DamageAnswerAsync(service, "/", "text/html"), StringComparison.Ordinal);
        Assert.EndsWith("\nagentops_database_up 0\n", await service.Http.GetStringAsync("/metrics"), StringComparison.Ordinal);
        await service.StopAsync();
        Assert.Single(service.Log.Split('\n'), line => line.Contains("-wal does not belong to", StringComparison.Ordinal));
        Assert.Equal(log, await File.ReadAllBytesAsync(file + "-wal", TestContext.Current.CancellationToken));

        await File.WriteAllBytesAsync(file, whole, TestContext.Current.CancellationToken);
        await service.StartAsync();
        Assert.Contains("30001", await service.Http.GetStringAsync("/v1/agents"), StringComparison.Ordinal);
        await service.StopAsync();
        await service.VerifyAsync();
    }

    [Fact]
    public async Task Damage_found_while_it_runs_is_told_to_everybody_until_a_backup_was_put_back()
    {
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 20));
        await PostAsync(service, 0);
        await service.StopAsync();
        var file = Database(service);
        File.Copy(file, file + ".backup");
        await DamageAsync(file);

        // A sweep may find the damage before the first post, so "ready" may never be seen.
        service.Launch();
        await UntilAliveAsync(service);

        for (var number = 1; number < 4; number++)
        {
            using var answer = await service.Http.PostAsJsonAsync(
                "/v1/outcomes", new { agent = "order-entry", transactionId = Invariant($"PO-{number}"), verdict = "correct" });
            Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (answer.StatusCode, answer.Headers.RetryAfter is not null));
            Assert.Contains("sending the same again does not help", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Contains("is damaged", await NotReadyAsync(service), StringComparison.Ordinal);
        using var board = await service.Http.GetAsync("/");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "text/html"), (board.StatusCode, board.Content.Headers.ContentType?.MediaType));
        Assert.Contains("agentops_database_up{} 0\n", await service.Http.GetStringAsync("/metrics"), StringComparison.Ordinal);
        await service.StopAsync();
        Assert.Single(service.Log.Split('\n'), line => line.Contains("damaged", StringComparison.Ordinal));
        Assert.Contains($"Outage of the database: The database {file} is damaged", service.Log, StringComparison.Ordinal);

        File.Move(file + ".backup", file, overwrite: true);
        await service.StartAsync();
        Assert.Equal(HttpStatusCode.OK, await TryPostAsync(service, 1));
        await service.StopAsync();
        await service.VerifyAsync();
    }

    [Fact]
    public async Task A_main_file_copied_without_its_log_is_refused_in_words_until_it_is_said_and_the_original_goes_on()
    {
        await using var service = await ServiceProcess.StartAsync(Callers.Registry(2));
        await PostAsync(service, 0);
        await service.RestartAsync();
        await using var copy = await ServiceProcess.PrepareAsync(Callers.Registry(2));
        var (file, copied) = (Database(service), Path.Combine(copy.Data, "monitoring.db"));
        var callers = Callers.Start(2, service);
        await callers.GoOnAsync(50);
        await CopyAsync(file, copied);

        copy.Launch();
        await UntilAliveAsync(copy);
        Assert.Contains($"its log {copied}-wal is not beside it", await NotReadyAsync(copy), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await TryPostAsync(copy, 1));
        await copy.StopAsync();
        Assert.Contains("serve --without-log", copy.Log, StringComparison.Ordinal);
        Assert.Equal(1, (await copy.RunAsync("verify")).ExitCode);

        // A copy made in the middle of a carrying over is damaged, which is another refusal.
        await callers.EndAsync();
        await CopyAsync(file, copied);
        copy.Said = ["--without-log"];
        await copy.StartAsync();
        Assert.Contains("what only the log held is given up, as --without-log says", copy.Log, StringComparison.Ordinal);
        Assert.Contains("Mail is held. This database is a copy", copy.Log, StringComparison.Ordinal);
        Assert.Contains("correct", await copy.Http.GetStringAsync("/v1/transactions?agent=order-entry&transactionId=PO-0"), StringComparison.Ordinal);
        await copy.KillAsync();
        copy.Said = [];
        await copy.StartAsync();
        await copy.StopAsync();
        await copy.VerifyAsync();

        await service.KillAsync();
        await service.StartAsync();
        await Truth.StoredOnceAsync(service, [.. callers.Acknowledged, ("order-entry", "PO-0")]);
        await service.StopAsync();
        await service.VerifyAsync();
    }

    private static async Task UntilAliveAsync(ServiceProcess service)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                Assert.Equal("live\n", await service.Http.GetStringAsync("/livez"));
                return;
            }
            catch (HttpRequestException) when (i < 600)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
            }
        }
    }

    private static async Task<string> DamageAnswerAsync(ServiceProcess service, string address, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Accept.ParseAdd(accept);
        using var answer = await service.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    // The first page of the table of outcomes, which nobody reads before the first post.
    private static async Task DamageAsync(string file)
    {
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var question = connection.CreateCommand();
        question.CommandText = "select rootpage * 4096 from sqlite_master where name = 'outcomes'";
        var end = (long)(await question.ExecuteScalarAsync())!;
        await connection.CloseAsync();
        using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.Write);
        RandomAccess.Write(handle, new byte[4096], end - 4096);
    }

    private static string Database(ServiceProcess service) => Directory.EnumerateFiles(service.Data, "*.db").Single();

    private static async Task StrikeAsync(string what, string file, string copy)
    {
        switch (what)
        {
            case "moved":
                File.Move(file, file + ".away");
                break;
            case "removed":
                File.Delete(file);
                break;
            case "replaced":
                File.Move(copy, file, overwrite: true);
                break;
            case "copied over":
                await CopyAsync(copy, file);
                break;
            default:
                File.Delete(file + "-wal");
                break;
        }
    }

    private static async Task CopyAsync(string from, string to)
    {
        using var command = Process.Start("cp", [from, to]);
        await command.WaitForExitAsync();
        Assert.Equal(0, command.ExitCode);
    }

    private static async Task PostAsync(ServiceProcess service, int number)
    {
        for (var i = 0; await TryPostAsync(service, number) != HttpStatusCode.OK; i++)
        {
            Assert.True(i < 100, service.Log);
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    private static async Task ReadAsync(ServiceProcess service, string page)
    {
        using var answer = await service.Http.GetAsync(page);
    }

    private static async Task<HttpStatusCode> TryPostAsync(ServiceProcess service, int number)
    {
        using var answer = await service.Http.PostAsJsonAsync(
            "/v1/outcomes", new { agent = "order-entry", transactionId = Invariant($"PO-{number}"), verdict = "correct" });
        return answer.StatusCode;
    }

    private static async Task<string> NotReadyAsync(ServiceProcess service)
    {
        using var ready = await service.Http.GetAsync("/readyz");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        return await ready.Content.ReadAsStringAsync();
    }
}
