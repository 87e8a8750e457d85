using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Monitoring.Scenarios.Postgres;
using Monitoring.Service.Tests.Deploy;
using Monitoring.TestDatabases;
using Npgsql;
using static System.FormattableString;

namespace Monitoring.Scenarios.Deploying;

/// <summary>
/// What the pods of <c>deploy/kubernetes</c> run, as processes: with the settings and the words of the objects that are applied, and the
/// files they mount in a folder.
/// </summary>
public sealed class KubernetesScenarios
{
    [Fact]
    public async Task The_pod_of_the_base_makes_its_first_key_known_and_serves_metrics_without_one()
    {
        using var mounted = new Mounted();
        var pod = await Pod.OfAsync("base");
        await using var service = await pod.PrepareAsync(mounted);

        await pod.BeginAsync(service, mounted);

        Assert.Contains("order-entry-accuracy", await mounted.ReadAsync(service, "/v1/slos"), StringComparison.Ordinal);
        using var metrics = await service.Http.GetAsync(pod.Metrics + "/metrics");
        using var board = await service.Http.GetAsync(pod.Metrics + "/");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (metrics.StatusCode, board.StatusCode));
        await service.StopAsync();

        await pod.BeginAsync(service, mounted);
        Assert.Contains("order-entry-accuracy", await mounted.ReadAsync(service, "/v1/slos"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_pods_share_a_PostgreSQL_whose_password_is_in_a_file()
    {
        await Needs.PostgresAsync();
        await using var database = await PostgresLadder.CreateDatabaseAsync();
        var at = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        using var mounted = new Mounted();
        mounted.Write("pgpass", Invariant($"*:*:*:{at.Username}:{InPassfile(at.Password!)}\n"));
        var (one, other) = (await Pod.OfAsync("two-replicas"), await Pod.OfAsync("two-replicas"));
        foreach (var pod in new[] { one, other })
        {
            var stated = pod.Settings["AGENTOPS_DATABASE"];
            pod.Settings["AGENTOPS_DATABASE"] = stated
                .Replace("Host=db1,db2", Invariant($"Host={at.Host};Port={at.Port}"), StringComparison.Ordinal)
                .Replace("Database=monitoring", "Database=" + at.Database, StringComparison.Ordinal)
                .Replace("Username=monitoring", "Username=" + at.Username, StringComparison.Ordinal);
        }

        await using var first = await one.PrepareAsync(mounted);
        await using var second = await other.PrepareAsync(mounted);
        await Task.WhenAll(one.BeginAsync(first, mounted), other.BeginAsync(second, mounted));

        Assert.Contains("order-entry-accuracy", await mounted.ReadAsync(first, "/v1/slos"), StringComparison.Ordinal);
        Assert.Contains("order-entry-accuracy", await mounted.ReadAsync(second, "/v1/slos"), StringComparison.Ordinal);
        Assert.DoesNotContain(at.Password!, first.Log + second.Log, StringComparison.Ordinal);
    }

    private static string InPassfile(string password) =>
        password.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal);

    /// <summary>What the ConfigMaps and the Secret mount, with a registry of somebody's own.</summary>
    private sealed class Mounted : IDisposable
    {
        private const string Secrets = "/run/secrets/agentops", Configuration = "/etc/agentops";

        private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("mounted-");

        public Mounted()
        {
            Write("registry.yaml", RegistryText.Of("order-entry", 10));
            Write("link-secret", new string('s', 64));
        }

        public string Here(string words) => words.Replace(Secrets, folder.FullName, StringComparison.Ordinal)
            .Replace(Configuration, folder.FullName, StringComparison.Ordinal);

        public void Write(string name, string text) => File.WriteAllText(Path.Combine(folder.FullName, name), text);

        public async Task MakeKeyAsync(ServiceProcess service)
        {
            var file = Path.Combine(folder.FullName, "first-key");
            if (!File.Exists(file))
            {
                var (_, said) = await service.RunAsync("key", "generate");
                await File.WriteAllTextAsync(file, said.Split('\n').First(line => line.StartsWith("ao_", StringComparison.Ordinal)));
            }
        }

        public async Task<string> ReadAsync(ServiceProcess service, string path)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer",
                (await File.ReadAllTextAsync(Path.Combine(folder.FullName, "first-key"))).Trim());
            using var answer = await service.Http.SendAsync(request);
            return await answer.Content.ReadAsStringAsync();
        }

        public void Dispose() => folder.Delete(recursive: true);
    }

    /// <summary>A pod of what is applied.</summary>
    private sealed class Pod
    {
        private readonly JsonNode spec;

        private Pod(JsonNode spec, Dictionary<string, string> settings) => (this.spec, Settings) = (spec, settings);

        public Dictionary<string, string> Settings { get; }

        public string Metrics => Settings["AGENTOPS_METRICSURLS"];

        public static async Task<Pod> OfAsync(string folder)
        {
            var objects = await new Kustomization(folder).ObjectsAsync();
            var pod = objects.Single(each => Is(each, "Deployment"))["spec"]!["template"]!["spec"]!;
            var settings = objects.Where(each => Is(each, "ConfigMap")).SelectMany(map => map["data"]!.AsObject())
                .Where(pair => pair.Key.StartsWith("AGENTOPS_", StringComparison.Ordinal))
                .ToDictionary(pair => pair.Key, pair => pair.Value!.GetValue<string>(), StringComparer.Ordinal);
            settings["AGENTOPS_METRICSURLS"] = pod["containers"]![0]!["env"]!.AsArray()
                .Single(variable => variable!["name"]!.GetValue<string>() == "AGENTOPS_METRICSURLS")!["value"]!.GetValue<string>()
                .Replace("$(POD_IP):9464", Invariant($"127.0.0.1:{ServiceProcess.FreePort()}"), StringComparison.Ordinal);
            return new(pod, settings);
        }

        public Task<ServiceProcess> PrepareAsync(Mounted mounted) => ServiceProcess.PrepareAsync(
            "", Settings.ToDictionary(pair => pair.Key, pair => mounted.Here(pair.Value), StringComparer.Ordinal));

        // The containers that come first, one after the other, then the service.
        public async Task BeginAsync(ServiceProcess service, Mounted mounted)
        {
            await mounted.MakeKeyAsync(service);
            foreach (var container in spec["initContainers"]!.AsArray())
            {
                var words = container!["args"]!.AsArray().Select(word => mounted.Here(word!.GetValue<string>())).ToList();
                var (exitCode, said) = await service.RunAsync(words);
                Assert.True(exitCode == 0, said);
            }

            Assert.Equal("[\"serve\"]", spec["containers"]![0]!["args"]!.ToJsonString());
            await service.StartAsync();
        }

        private static bool Is(JsonNode node, string kind) => node["kind"]!.GetValue<string>() == kind;
    }
}
