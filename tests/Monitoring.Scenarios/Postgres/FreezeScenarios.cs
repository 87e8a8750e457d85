using System.Diagnostics;
using System.Globalization;
using Monitoring.Service.Tests.Delivery;
using Monitoring.TestDatabases;
using static System.FormattableString;

namespace Monitoring.Scenarios.Postgres;

/// <summary>
/// One of two instances stands still at random moments under load, as a host does that swaps, migrates or hangs: in the middle of a
/// transaction, of a claim, of a mail. <c>AGENTOPS_TEST_FREEZES=100</c> is the long form, of 5 to 40 s each, half of them with a mail
/// folder for both.
/// </summary>
public sealed class FreezeScenarios
{
    private const int Agents = 4, ShortForm = 4, Shortest = 5_000, Longest = 40_000;

    private static readonly int Freezes =
        int.Parse(Environment.GetEnvironmentVariable("AGENTOPS_TEST_FREEZES") ?? Invariant($"{ShortForm}"), CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task While_one_of_two_instances_is_frozen_the_other_serves_every_other_agent_and_nothing_is_lost(bool hasServer)
    {
        await Needs.PostgresAsync();
        await using var mails = hasServer ? await SmtpServer.StartAsync() : null;
        await using var database = await PostgresLadder.CreateDatabaseAsync();
        var folder = Directory.CreateTempSubdirectory("scenario-mail-");
        var settings = ServiceProcess.On(database.ConnectionString, mails);
        if (!hasServer)
        {
            settings["AGENTOPS_MAIL__SERVER"] = "folder:" + folder.FullName;
        }

        var registry = Callers.Registry(Agents + 2);
        await using var one = await ServiceProcess.StartAsync(registry, settings);
        await using var other = await ServiceProcess.StartAsync(registry, settings);
        var callers = Callers.Start(Agents, one, other);
        var neighbours = new[] { Neighbour.Start(one, Invariant($"agent-{Agents}")),
            Neighbour.Start(other, Invariant($"agent-{Agents + 1}")) };
        await callers.GoOnAsync(100);
        var random = new Random(7);
        for (var freeze = 0; freeze < Freezes / 2; freeze++)
        {
            var isOne = freeze % 2 == 0;
            var (frozen, next) = isOne ? (one, neighbours[1]) : (other, neighbours[0]);
            var since = Stopwatch.GetTimestamp();
            await StandingStill.InsideTransactionAsync(database, frozen.Freeze, frozen.Thaw, random);
            await Task.Delay(
                TimeSpan.FromMilliseconds(Freezes == ShortForm ? Shortest : random.Next(Shortest, Longest)), TimeProvider.System,
                    TestContext.Current.CancellationToken);
            next.WasServedSince(since);
            frozen.Thaw();
            await frozen.UntilReadyAsync();
        }

        await callers.GoOnAsync(300);
        await callers.EndAsync(within: TimeSpan.FromMilliseconds(Longest + 10_000));
        IReadOnlyList<(string, string)> acknowledged =
            [.. callers.Acknowledged, .. await neighbours[0].EndAsync(), .. await neighbours[1].EndAsync()];
        await Truth.HoldsAsync(one, acknowledged, mails, folder);
        await one.StopAsync();
        await other.StopAsync();
        await one.VerifyAsync();
        folder.Delete(recursive: true);
        TestContext.Current.TestOutputHelper?.WriteLine(Invariant(
            $"{Freezes / 2} freezes, {acknowledged.Count} acknowledged, {callers.Refusals} refused, slowest answer {callers.LongestAnswer.TotalSeconds:0.0} s"));
    }
}
