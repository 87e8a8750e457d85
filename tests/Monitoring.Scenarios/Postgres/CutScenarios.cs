using System.Diagnostics;
using System.Globalization;
using Monitoring.Service.Tests.Delivery;
using Monitoring.TestDatabases;
using Npgsql;
using static System.FormattableString;

namespace Monitoring.Scenarios.Postgres;

/// <summary>
/// The link between one of two instances and the database is cut at random moments under load, by turns without a word and with a
/// reset, and comes back. <c>AGENTOPS_TEST_CUTS=50</c> is the long form, half of them with a mail folder for both.
/// </summary>
public sealed class CutScenarios
{
    private const int Agents = 4;

    private static readonly int Cuts =
        int.Parse(Environment.GetEnvironmentVariable("AGENTOPS_TEST_CUTS") ?? "2", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task While_the_link_of_one_of_two_instances_is_cut_the_other_serves_every_other_agent_and_nothing_is_lost(bool hasServer)
    {
        await Needs.PostgresAsync();
        await using var mails = hasServer ? await SmtpServer.StartAsync() : null;
        await using var database = await PostgresLadder.CreateDatabaseAsync();
        var direct = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        await using var link = Link.To(direct.Port);
        var linked = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Host = "127.0.0.1", Port = link.Port };
        var folder = Directory.CreateTempSubdirectory("scenario-mail-");
        var (overLink, settings) = (ServiceProcess.On(linked.ConnectionString, mails), ServiceProcess.On(direct.ConnectionString, mails));
        if (!hasServer)
        {
            overLink["AGENTOPS_MAIL__SERVER"] = settings["AGENTOPS_MAIL__SERVER"] = "folder:" + folder.FullName;
        }

        var registry = Callers.Registry(Agents + 1);
        await using var one = await ServiceProcess.StartAsync(registry, overLink);
        await using var other = await ServiceProcess.StartAsync(registry, settings);
        var callers = Callers.Start(Agents, one, other);
        var neighbour = Neighbour.Start(other, Invariant($"agent-{Agents}"));
        await callers.GoOnAsync(100);
        var random = new Random(7);
        for (var cut = 0; cut < Cuts / 2; cut++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(50, 400)), TimeProvider.System, TestContext.Current.CancellationToken);
            var since = Stopwatch.GetTimestamp();
            if (cut % 2 == 0 == hasServer)
            {
                await StandingStill.InsideTransactionAsync(database, link.Silence, link.Heal, random);
            }
            else
            {
                link.Reset();
            }

            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(4_000, 7_000)), TimeProvider.System,
                TestContext.Current.CancellationToken);
            neighbour.WasServedSince(since);
            link.Heal();
            await one.UntilReadyAsync();
        }

        await callers.GoOnAsync(300);
        await callers.EndAsync();
        IReadOnlyList<(string, string)> acknowledged = [.. callers.Acknowledged, .. await neighbour.EndAsync()];
        await Truth.HoldsAsync(one, acknowledged, mails, folder);
        await one.StopAsync();
        await other.StopAsync();
        await other.VerifyAsync();
        folder.Delete(recursive: true);
        TestContext.Current.TestOutputHelper?.WriteLine(Invariant(
            $"{Cuts / 2} cuts, {acknowledged.Count} acknowledged, {callers.Refusals} refused, slowest answer {callers.LongestAnswer.TotalSeconds:0.0} s"));
    }
}
