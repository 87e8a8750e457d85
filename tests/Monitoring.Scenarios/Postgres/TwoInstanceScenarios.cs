using System.Globalization;
using Monitoring.Service.Tests.Alert;
using Monitoring.TestDatabases;
using Npgsql;
using static System.FormattableString;

namespace Monitoring.Scenarios.Postgres;

/// <summary>Two instances on one PostgreSQL database behind many callers.</summary>
public sealed class TwoInstanceScenarios
{
    private const int Agents = 4;

    [Fact]
    public async Task Nothing_acknowledged_is_lost_or_doubled_when_either_of_two_instances_is_killed()
    {
        await Needs.PostgresAsync();
        await using var mails = await SmtpServer.StartAsync();
        await using var database = await PostgresLadder.CreateDatabaseAsync();
        await using var one = await ServiceProcess.StartAsync(Callers.Registry(Agents), ServiceProcess.On(database.ConnectionString, mails));
        await using var other = await ServiceProcess.StartAsync(Callers.Registry(Agents), ServiceProcess.On(database.ConnectionString, mails));
        var callers = Callers.Start(Agents, one, other);
        var random = new Random(7);
        for (var kill = 0; kill < KillScenarios.Kills; kill++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(50, 400)), TimeProvider.System, TestContext.Current.CancellationToken);
            var hit = random.Next(2) == 0 ? one : other;
            await hit.KillAsync();
            await hit.StartAsync();
        }

        await callers.GoOnAsync(500);
        await callers.EndAsync();
        await Truth.DrainAsync(one);

        await Truth.StoredOnceAsync(one, callers.Acknowledged);
        var (messages, repeats) = await Truth.MailedAsync(one, mails);
        Assert.Equal("0", await DeadlocksAsync(database));
        await one.StopAsync();
        await other.StopAsync();
        await one.VerifyAsync();
        TestContext.Current.TestOutputHelper?.WriteLine(Invariant(
            $"{KillScenarios.Kills} kills, {callers.Acknowledged.Count} acknowledged, {callers.Refusals} refused, slowest answer {callers.LongestAnswer.TotalSeconds:0.00} s, {messages} messages, {repeats} came twice"));
    }

    private static async Task<string> DeadlocksAsync(TestDatabase database)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString + ";Pooling=False");
        await connection.OpenAsync();
        await using var question = new NpgsqlCommand("select deadlocks from pg_stat_database where datname = current_database()", connection);
        return Convert.ToString(await question.ExecuteScalarAsync(), CultureInfo.InvariantCulture)!;
    }
}
