using System.Globalization;
using System.Text.RegularExpressions;
using Monitoring.Scenarios.Instructions;

namespace Monitoring.Scenarios.Deploying;

/// <summary>
/// The image of <c>deploy/Containerfile</c> and <c>deploy/compose.yaml</c>, built and run (<see cref="ContainerRun"/>): as a user of no
/// name, with a read-only root, as the pages say.
/// </summary>
public sealed partial class ContainerScenarios(ContainerRun run) : IClassFixture<ContainerRun>
{
    [Fact]
    public async Task The_image_runs_as_a_plain_user_says_what_it_is_and_looks_after_its_own_health()
    {
        Page.Deploy.Block("bash", "docker build --file deploy/Containerfile --tag agentops-monitoring:local .");

        var said = await run.SaidAsync("build");

        Assert.Contains("1654 map[/data:{}] [CMD /app/Monitoring.Service healthcheck]", said, StringComparison.Ordinal);
        Assert.Contains("org.opencontainers.image.licenses:MIT", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_key_it_ends_at_once_and_says_what_to_do()
    {
        var said = await run.SaidAsync("without a key");

        Assert.Contains("exit 2", said, StringComparison.Ordinal);
        Assert.Contains("key create --scope ingest", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Started_as_a_user_of_no_name_with_a_root_it_cannot_write_to_it_judges_what_is_posted_and_knows_the_time_of_the_plant()
    {
        Assert.Contains("4711:0 true", await run.SaidAsync("start"), StringComparison.Ordinal);
        Assert.Contains("\"judged\":true", await run.SaidAsync("post"), StringComparison.Ordinal);
        var times = PlantTime().Match(await run.SaidAsync("board"));
        Assert.True(times.Success, await run.SaidAsync("board"));
        Assert.InRange(Time("shown") - Time("here"), TimeSpan.Zero, TimeSpan.FromMinutes(2));

        TimeOnly Time(string which) => TimeOnly.Parse(times.Groups[which].Value, CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Told_to_stop_it_ends_well_and_soon_and_started_again_it_has_everything()
    {
        var stop = await run.SaidAsync("stop");
        var instants = stop.Split('\n').Where(line => line.Length > 0 && line.All(char.IsAsciiDigit))
            .Select(line => long.Parse(line, CultureInfo.InvariantCulture)).ToList();
        var again = await run.SaidAsync("started again");

        Assert.Contains("exit 0", stop, StringComparison.Ordinal);
        Assert.InRange(instants[1] - instants[0], 0, 10);
        Assert.Contains("\"judged\":1,", again, StringComparison.Ordinal);
        Assert.Contains("The stored state equals the replay: 1 agents", again, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backup_made_beside_it_goes_back_and_holds_its_mail()
    {
        Assert.Contains("order-entry: 1 outcomes", await run.SaidAsync("backup"), StringComparison.Ordinal);
        var back = await run.SaidAsync("put back");

        Assert.Matches("(?s)\"duplicate\":1.*\"accepted\":1", back);
        Assert.Contains("Mail is held", back, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compose_runs_it_on_PostgreSQL_by_secrets_in_files_and_once_more_after_an_upgrade()
    {
        Assert.Contains("\"judged\":true", await run.SaidAsync("compose judged"), StringComparison.Ordinal);
        var again = await run.SaidAsync("compose again");

        Assert.Contains("\"duplicate\":1", again, StringComparison.Ordinal);
        Assert.Contains("\"judged\":1,", again, StringComparison.Ordinal);
        Assert.Contains("PGDMP", await run.SaidAsync("compose dump"), StringComparison.Ordinal);
    }

    [GeneratedRegex("it is (?<here>[0-9:]+)\n[^\0]* (?<shown>[0-9:]+) <span class=\"dim\">America/Chicago</span>",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex PlantTime();
}
