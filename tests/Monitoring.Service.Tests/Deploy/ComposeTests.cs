using System.Globalization;
using System.Text.Json.Nodes;
using Monitoring.Service.Commands;

namespace Monitoring.Service.Tests.Deploy;

public sealed class ComposeTests
{
    private static readonly string File = RepositoryFile.At("deploy/compose.yaml");

    [Fact]
    public async Task A_mistake_would_be_found()
    {
        var folder = Directory.CreateTempSubdirectory("compose-");
        var wrong = Path.Combine(folder.FullName, "compose.yaml");
        await System.IO.File.WriteAllTextAsync(wrong,
            (await System.IO.File.ReadAllTextAsync(File)).Replace("cap_drop:", "cap_dropp:", StringComparison.Ordinal));

        var (said, failed) = await ComposeAsync(wrong, "config", "--quiet");

        Assert.True(failed);
        Assert.Contains("cap_dropp", said, StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Each_container_is_locked_in_is_of_a_named_version_and_has_a_health_check()
    {
        foreach (var (name, service) in await ServicesAsync())
        {
            Assert.Equal("true", Text(service["read_only"]));
            Assert.Equal("[\"ALL\"]", service["cap_drop"]!.ToJsonString());
            Assert.Equal("[\"no-new-privileges:true\"]", service["security_opt"]!.ToJsonString());
            Assert.Matches("^[a-z/-]+:(v?[0-9]+\\.[0-9.]+|local)$", Text(service["image"]));
            Assert.DoesNotContain("privileged", service.AsObject().Select(pair => pair.Key));
            Assert.True(service["healthcheck"] is not null || name == "monitor", name);
        }
    }

    [Fact]
    public async Task Who_waits_for_another_waits_in_every_profile_until_that_is_healthy_or_has_ended_well()
    {
        var services = await ServicesAsync();
        Assert.Equal(["core", "demo", "observability"], services.Values.SelectMany(Profiles).Distinct().Order(StringComparer.Ordinal));
        foreach (var (name, service) in services.Where(each => each.Value["depends_on"] is not null))
        {
            foreach (var (other, condition) in service["depends_on"]!.AsObject())
            {
                Assert.Empty(Profiles(service).Except(Profiles(services[other])));
                var ends = Text(services[other]["restart"]) == "no";
                Assert.Equal(ends ? "service_completed_successfully" : "service_healthy", Text(condition!["condition"]));
                Assert.NotEqual(name, other);
            }
        }
    }

    [Fact]
    public async Task What_is_mounted_is_there()
    {
        var mounted = (await ServicesAsync()).Values.SelectMany(service => service["volumes"]?.AsArray() ?? [])
            .Select(volume => Text(volume).Split(':')[0]).Where(path => path.StartsWith('/')).ToList();

        Assert.NotEmpty(mounted);
        Assert.All(mounted, path => Assert.True(Path.Exists(path), path));
    }

    [Fact]
    public async Task The_service_has_longer_for_its_end_than_it_takes()
    {
        var seconds = Text((await ServicesAsync())["monitor"]["stop_grace_period"]).TrimEnd('s');

        Assert.True(TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture)) > CommandTree.ServiceEndsWithin);
    }

    [Fact]
    public async Task Prometheus_takes_its_configuration_with_the_rules_and_calls_the_service_as_they_expect()
    {
        Tool.Require("promtool", "prometheus");
        var folder = Directory.CreateTempSubdirectory("compose-");
        var configuration = await System.IO.File.ReadAllTextAsync(RepositoryFile.At("deploy/compose/prometheus.yml"));
        var key = Path.Combine(folder.FullName, "metrics-key");
        await System.IO.File.WriteAllTextAsync(key, "ao_key");
        await System.IO.File.WriteAllTextAsync(Path.Combine(folder.FullName, "prometheus.yml"),
            configuration.Replace("/run/secrets/metrics-key", key, StringComparison.Ordinal));
        Directory.CreateSymbolicLink(Path.Combine(folder.FullName, "rules"), RepositoryFile.At("deploy/prometheus"));

        var (said, failed) = await Tool.RunAsync("promtool", ["check", "config", Path.Combine(folder.FullName, "prometheus.yml")]);

        Assert.False(failed, said);
        Assert.Contains("alerts.rules.yml", said, StringComparison.Ordinal);
        Assert.Contains(Job(configuration), await System.IO.File.ReadAllLinesAsync(RepositoryFile.At("deploy/prometheus/prometheus.yml")));
        folder.Delete(recursive: true);
    }

    private static string Job(string configuration) =>
        configuration.Split('\n').Single(line => line.Contains("job_name", StringComparison.Ordinal));

    private static async Task<Dictionary<string, JsonNode>> ServicesAsync()
    {
        var (said, failed) = await ComposeAsync(File, "config");
        Assert.False(failed, said);
        return Assert.Single(Kustomization.Read(said))["services"]!.AsObject()
            .ToDictionary(pair => pair.Key, pair => pair.Value!, StringComparer.Ordinal);
    }

    private static Task<(string Said, bool Failed)> ComposeAsync(string file, params IReadOnlyList<string> words)
    {
        Tool.Require("docker-compose", "docker-compose");
        return Tool.RunAsync("docker-compose", ["--file", file, .. words]);
    }

    private static IEnumerable<string> Profiles(JsonNode service) => service["profiles"]!.AsArray().Select(Text);

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
