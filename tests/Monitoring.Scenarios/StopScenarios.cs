using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using Monitoring.Scenarios.Postgres;
using Monitoring.Service.Tests.Delivery;
using Monitoring.Storage.Engines;
using Monitoring.TestDatabases;
using Npgsql;
using static System.FormattableString;

namespace Monitoring.Scenarios;

/// <summary>The real process is asked to stop: it ends well, and whoever waits for it, caller or mail, is not cut.</summary>
public sealed class StopScenarios(SharedSmtpServer shared) : IClassFixture<SharedSmtpServer>
{
    private const string Agent = "order-entry";
    private const int Callers = 6;

    private static readonly string Registry = RegistryText.Of(Agent, 20);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ServiceProcess.Terminate, false)]
    [InlineData(ServiceProcess.Interrupt, false)]
    [InlineData(ServiceProcess.Terminate, true)]
    public async Task A_stop_waits_for_the_mail_under_way_and_answers_the_callers_that_wait(int signal, bool isOnPostgres)
    {
        if (isOnPostgres)
        {
            await Needs.PostgresAsync();
        }

        var mails = await shared.ThatAnswersAsync(new { dot = "think 5" });
        await using var database = isOnPostgres ? await PostgresLadder.CreateDatabaseAsync() : null;
        var settings = ServiceProcess.On(database?.ConnectionString ?? "", mails);
        if (database is null)
        {
            settings.Remove("AGENTOPS_DATABASE");
        }

        await using var service = await ServiceProcess.StartAsync(Registry, settings);
        for (var number = 0; number < 3; number++)
        {
            Assert.Equal(HttpStatusCode.OK, await PostAsync(service, Invariant($"W-{number}"), "incorrect"));
        }

        await mails.HangsAsync();
        List<Task<HttpStatusCode>> callers;
        await using (var held = await HeldDatabase.HoldAsync(service, database))
        {
            callers = [.. Enumerable.Range(0, Callers).Select(number => PostAsync(service, Invariant($"C-{number}"), "correct"))];
            await held.IsWaitedForAsync();
            Assert.DoesNotContain(callers, caller => caller.IsCompleted);
            service.Tell(signal);
            await Task.Delay(TimeSpan.FromSeconds(2.5), TimeProvider.System, Token);
        }

        Assert.All(await Task.WhenAll(callers), answer =>
            Assert.Contains(answer, (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable]));
        await service.EndsWellAsync();
        await mails.CatchUpAsync();
        Assert.Single(mails.Accepted);

        await service.StartAsync();
        await Truth.DrainAsync(service);
        await mails.CatchUpAsync();
        Assert.Single(mails.Accepted);
        await service.StopAsync();
        await service.VerifyAsync();
    }

    [Fact]
    public async Task Callers_that_go_on_posting_are_answered_until_nobody_listens_any_more()
    {
        await using var service = await ServiceProcess.StartAsync(Registry);
        var callers = Enumerable.Range(0, Callers).Select(number => Task.Run(() => PostUntilNobodyListensAsync(service, number))).ToList();
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, Token);

        await service.StopAsync();

        var ends = await Task.WhenAll(callers).WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System, Token);
        Assert.All(ends, end => Assert.True(end.Acknowledged > 0));
        Assert.Contains(ends, end => end.Refused > 0);
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_a_body_that_comes_slowly_and_answers_it()
    {
        await using var service = await ServiceProcess.StartAsync(Registry);
        await using var upload = await SlowUpload.StartAsync(service);
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, Token);
        var began = TimeProvider.System.GetTimestamp();

        await service.StopAsync();

        Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(15));
        Assert.StartsWith("HTTP/1.1 503", await upload.AnswerAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_still_waits_for_its_database_stops_well_too()
    {
        await using var service = await ServiceProcess.PrepareAsync(
            Registry, ServiceProcess.On(Invariant($"Host=127.0.0.1;Port={ServiceProcess.FreePort()};Username=nobody;Database=monitoring")));
        service.Launch();
        await service.SaysAsync("Waiting up to");

        await service.StopAsync();
    }

    [Fact]
    public async Task Any_other_verb_ends_soon_when_it_is_told_to()
    {
        await using var service = await ServiceProcess.StartAsync(Registry);
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var mute = new Dictionary<string, string>
        {
            ["AGENTOPS_URLS"] = Invariant($"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}"),
            ["AGENTOPS_MAIL__SERVER"] = Invariant($"smtp://localhost:{((IPEndPoint)silent.LocalEndpoint).Port}?tls=none"),
            ["AGENTOPS_MAIL__FROM"] = "monitor@plant.example.com",
        };

        foreach (var verb in (string[][])[["healthcheck"], ["mail-test", "dana"]])
        {
            Socket? heard = null;
            var (exitCode, output) = await service.RunUntilAsync(mute, async () => heard = await silent.AcceptSocketAsync(Token), verb);

            heard!.Dispose();
            Assert.Equal(1, exitCode);
            Assert.Contains("Ended before it was done.", output, StringComparison.Ordinal);
        }
    }

    private static async Task<HttpStatusCode> PostAsync(ServiceProcess service, string id, string verdict)
    {
        using var answer = await service.Http.PostAsJsonAsync("/v1/outcomes",
            new { agent = Agent, transactionId = id, verdict, source = "check" });
        return answer.StatusCode;
    }

    // A refused connection has sent nothing, so whoever is refused knows it; any other end of a post leaves its caller in doubt.
    private static async Task<(int Acknowledged, int Refused)> PostUntilNobodyListensAsync(ServiceProcess service, int caller)
    {
        using var http = new HttpClient { BaseAddress = service.Http.BaseAddress };
        var (acknowledged, refused) = (0, 0);
        while (true)
        {
            try
            {
                using var answer = await http.PostAsJsonAsync(
                    "/v1/outcomes", new { agent = Agent, transactionId = Invariant($"K-{caller}-{acknowledged}"), verdict = "correct",
                        source = "check" });
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    acknowledged++;
                    continue;
                }

                Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
                Assert.NotNull(answer.Headers.RetryAfter);
                Assert.True(answer.Headers.ConnectionClose);
                refused++;
                await Task.Delay(answer.Headers.RetryAfter.Delta!.Value, TimeProvider.System, Token);
            }
            catch (HttpRequestException ended) when (ended.InnerException
                is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
            {
                return (acknowledged, refused);
            }
        }
    }

    /// <summary>A transaction that keeps every writer of the service's database waiting until it is disposed of.</summary>
    private sealed class HeldDatabase(IAsyncDisposable connection, IAsyncDisposable transaction) : IAsyncDisposable
    {
        private const string IsWaitedFor =
            "select exists (select 1 from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid)))";

        public static async Task<HeldDatabase> HoldAsync(ServiceProcess service, TestDatabase? database)
        {
            if (database is null)
            {
                var file = SqlEngine.Of("sqlite:" + Path.Combine(service.Data, "monitoring.db"));
                return new HeldDatabase(file, await file.BeginWriteAsync(Token));
            }

            var server = new NpgsqlConnection(database.ConnectionString);
            await server.OpenAsync(Token);
            var transaction = await server.BeginTransactionAsync(Token);
            await using var locks = new NpgsqlCommand("select * from agent_state for update", server, transaction);
            await locks.ExecuteNonQueryAsync(Token);
            return new HeldDatabase(server, transaction);
        }

        /// <summary>
        /// Ends once a writer waits; a file does not say who does, so there all that is posted by then has half a second to come to it.
        /// </summary>
        public async Task IsWaitedForAsync()
        {
            if (connection is not NpgsqlConnection server)
            {
                await Task.Delay(TimeSpan.FromSeconds(0.5), TimeProvider.System, Token);
                return;
            }

            var began = TimeProvider.System.GetTimestamp();
            await using var question = new NpgsqlCommand(IsWaitedFor, server);
            while (await question.ExecuteScalarAsync(Token) is not true)
            {
                Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(20), "Nobody waits for what is held.");
            }
        }

        public async ValueTask DisposeAsync()
        {
            await transaction.DisposeAsync();
            await connection.DisposeAsync();
        }
    }
}
