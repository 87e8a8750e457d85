using System.Net.Http.Json;
using Monitoring.Scenarios.Postgres;
using Monitoring.TestDatabases;
using static System.FormattableString;

namespace Monitoring.Scenarios.Upgrading;

/// <summary>
/// A database the program before has written is upgraded by a process that is killed again and again on the way: the log replays to what
/// is stored, what was told stays as it was, what waited is told once, and nothing is told anew. Kills come in
/// turn as soon as the database is seen to have come a step further, some random time later, and anywhere in a start; the first leaves
/// some agents brought and others not. <c>AGENTOPS_TEST_KILLS=100</c> is the long form: as often as an upgrade is through, the database
/// is taken back once more.
/// </summary>
public sealed class UpgradeScenarios
{
    private const int Agents = 300, Verdicts = 150, Waiting = 10, ShortForm = 3;

    private static readonly int Kills =
        Environment.GetEnvironmentVariable("AGENTOPS_TEST_KILLS") is null ? ShortForm : KillScenarios.Kills;

    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task An_upgrade_that_is_killed_again_and_again_ends_whole_and_tells_nothing_anew(string engine)
    {
        var isSqlite = engine == "SQLite";
        if (!isSqlite)
        {
            await Needs.PostgresAsync();
        }

        await using var server = isSqlite ? null : await PostgresLadder.CreateDatabaseAsync();
        var settings = server is null ? new(StringComparer.Ordinal) : ServiceProcess.On(server.ConnectionString);
        await using var service = await ServiceProcess.StartAsync(Registry(), settings);
        var mails = Path.Combine(service.Data, "mail");
        var before = await FillAsync(service, settings, mails);
        var database = new OlderDatabase(
            isSqlite ? Directory.EnumerateFiles(service.Data, "*.db").Single() : null, server?.ConnectionString);
        var newest = (await database.StandingAsync()).Version;
        var (kills, after) = (new List<Standing>(), before);
        for (var random = new Random(7); kills.Count < Kills;)
        {
            await service.StopAsync();
            await database.TakeBackAsync();
            var inside = await KillOnTheWayAsync(service, database, newest, Kills - kills.Count, random);
            Assert.Contains(inside, at => at.Version < newest && at.Brought is > 0 and < Agents);
            kills.AddRange(inside);

            await service.StartAsync();
            Assert.Equal(new Standing(newest, Agents), await database.StandingAsync());
            await Truth.DrainAsync(service);
            await Truth.WrittenAsync(service, mails);
            after = await NothingAnewAsync(service, mails, after);
            await service.VerifyAsync();
        }

        await BreachOnceAsync(service, mails, after);
        TestContext.Current.TestOutputHelper?.WriteLine(Invariant(
            $"{kills.Count} kills, {kills.Count(at => at.Version < newest)} before the end; they left {string.Join("; ", kills)}"));
    }

    private static string Agent(int number) => Invariant($"agent-{number:000}");

    private static string Registry() => RegistryText.Of(Enumerable.Range(0, Agents)
        .Select(number => (Agent(number), "{ target: 92%, alertBelow: 90%, over: 60 transactions, segments: [customer] }")));

    /// <summary>
    /// Every fourth agent breaches and recovers, and says so; some others breach while the mail server is away, which is back at the next start.
    /// </summary>
    private static async Task<Told> FillAsync(ServiceProcess service, Dictionary<string, string> settings, string mails)
    {
        foreach (var some in Enumerable.Range(0, Agents).Chunk(6))
        {
            await PostAsync(service, some.SelectMany(agent => Enumerable.Range(0, Verdicts).Select(number =>
                (agent, number, agent % 4 == 0 && number is > 60 and < 82 && number % 3 == 0))));
        }

        await Truth.DrainAsync(service);
        var told = await Told.ReadAsync(service, mails);
        Assert.NotEmpty(told.Mails);
        await service.StopAsync();
        settings["AGENTOPS_MAIL__SERVER"] = Invariant($"smtp://127.0.0.1:{ServiceProcess.FreePort()}?tls=none");
        settings["AGENTOPS_MAIL__FROM"] = "Accuracy monitor <monitor@plant.example.com>";
        await service.StartAsync();
        foreach (var agent in Enumerable.Range(0, Waiting))
        {
            await PostAsync(service, Wrong((4 * agent) + 1));
        }

        var all = await Told.ReadAsync(service, mails);
        Assert.Equal(told.Mails, all.Mails);
        settings.Remove("AGENTOPS_MAIL__SERVER");
        settings.Remove("AGENTOPS_MAIL__FROM");
        return all with { Episodes = told.Episodes };
    }

    private static IEnumerable<(int Agent, int Number, bool IsWrong)> Wrong(int agent) =>
        Enumerable.Range(Verdicts, 8).Select(number => (agent, number, true));

    private static async Task PostAsync(ServiceProcess service, IEnumerable<(int Agent, int Number, bool IsWrong)> items)
    {
        using var answer = await service.Http.PostAsJsonAsync("/v1/outcomes", items.Select(item => new
        {
            agent = Agent(item.Agent),
            transactionId = Invariant($"T-{item.Number}"),
            verdict = item.IsWrong ? "incorrect" : "correct",
            source = "check",
            segments = new { customer = Invariant($"customer-{item.Number % 7}") },
        }));
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Starts and kills until a kill comes after the end of the upgrade, or there were enough.</summary>
    /// <returns>What each kill left behind.</returns>
    private static async Task<IReadOnlyList<Standing>> KillOnTheWayAsync(
        ServiceProcess service, OlderDatabase database, long newest, int most, Random random)
    {
        var left = new List<Standing>();
        for (var at = await database.StandingAsync(); left.Count < most && at.Version < newest;)
        {
            service.Launch();
            if (left.Count % 3 != 2)
            {
                await database.UntilItHasLeftAsync(at, service);
            }

            await WaitAsync((left.Count % 3) switch { 0 => 0, 1 => random.Next(300), _ => random.Next(1_500) });

            await service.KillAsync();
            at = await database.StandingAsync();
            left.Add(at);
        }

        return left;
    }

    private static Task WaitAsync(int milliseconds) =>
        Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System, TestContext.Current.CancellationToken);

    /// <summary>What was told before is told as before, what waited is in a mail now, and there is nothing else.</summary>
    private static async Task<Told> NothingAnewAsync(ServiceProcess service, string mails, Told before)
    {
        var after = await Told.ReadAsync(service, mails);
        Assert.Equal(before.Slos, after.Slos);
        Assert.Equal(before.Messages, after.Messages);
        Assert.Empty(before.Episodes.Except(after.Episodes, StringComparer.Ordinal));
        Assert.Empty(before.Mails.Except(after.Mails));
        var sent = (await Truth.DeliveriesAsync(service))["sent"].Count();
        Assert.Equal(sent, after.Mails.Count);
        return after;
    }

    /// <summary>The upgraded database is gone on from: what breaches now is told once.</summary>
    private static async Task BreachOnceAsync(ServiceProcess service, string mails, Told before)
    {
        await PostAsync(service, Wrong(2));
        await Truth.DrainAsync(service);
        var after = await Told.ReadAsync(service, mails);
        Assert.Contains(Agent(2), Assert.Single(after.Mails.Except(before.Mails)).Content, StringComparison.Ordinal);
    }
}
