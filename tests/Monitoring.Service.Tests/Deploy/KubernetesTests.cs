using System.Globalization;
using System.Text.Json.Nodes;
using Monitoring.Service.Commands;

namespace Monitoring.Service.Tests.Deploy;

public sealed class KubernetesTests(TypedObjects typed) : IClassFixture<TypedObjects>
{
    private const string Base = "base", TwoReplicas = "two-replicas", Operator = "prometheus-operator";

    private const int LargestConfigMap = 1_000_000;

    public static TheoryData<string> Folders => [Base, TwoReplicas, Operator];

    public static TheoryData<string> Running => [Base, TwoReplicas];

    [Fact]
    public void Every_folder_is_tested() => Assert.Equal(
        Folders.Select(row => row.Data).Order(StringComparer.Ordinal),
        Directory.EnumerateFiles(RepositoryFile.At("deploy/kubernetes"), Kustomization.FileName, SearchOption.AllDirectories)
            .Select(file => Path.GetFileName(Path.GetDirectoryName(file)!)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_names_each_of_its_files_and_no_other(string folder)
    {
        var made = new Kustomization(folder);
        var (own, others) = (made.Named().Where(name => !name.StartsWith("../", StringComparison.Ordinal)),
            made.Named().Where(name => name.StartsWith("../", StringComparison.Ordinal)));

        Assert.Equal(
            Directory.GetFiles(made.Path).Select(Path.GetFileName).Where(name => name != Kustomization.FileName)
                .Order(StringComparer.Ordinal),
            own.Order(StringComparer.Ordinal));
        Assert.All(others, other => Assert.True(File.Exists(Path.Combine(made.Path, other, Kustomization.FileName)), other));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Every_object_is_as_its_type_says(string folder) =>
        Assert.EndsWith(" objects are as their types say\n",
            await typed.CheckAsync(await new Kustomization(folder).BuildAsync()), StringComparison.Ordinal);

    [Fact]
    public async Task A_key_that_does_not_exist_and_a_value_that_is_not_allowed_would_be_found()
    {
        var right = await new Kustomization(Base).BuildAsync();

        var misspelt = right.Replace("terminationGracePeriodSeconds:", "terminationGracePeriod:", StringComparison.Ordinal);
        var mistyped = right.Replace("runAsUser: 1654", "runAsUser: app", StringComparison.Ordinal);

        Assert.Contains("\"terminationGracePeriod\"", await typed.CheckAsync(misspelt), StringComparison.Ordinal);
        Assert.Contains("runAsUser must be integer", await typed.CheckAsync(mistyped), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Running))]
    public async Task What_one_object_names_another_is(string folder)
    {
        var objects = await new Kustomization(folder).ObjectsAsync();
        var pod = Pod(objects);
        var labels = Of(objects, "Deployment")["spec"]!["template"]!["metadata"]!["labels"]!.AsObject();
        var ports = Array(Container(pod)["ports"]).Select(port => Text(port!["name"])).ToHashSet(StringComparer.Ordinal);

        Assert.All(All(objects, "ConfigMap").Select(map => Text(map["metadata"]!["name"])),
            name => Assert.Contains(name, pod.ToJsonString(), StringComparison.Ordinal));
        string[] claims = folder == Base ? [Text(Volume(pod, "data")["persistentVolumeClaim"]!["claimName"])] : [];
        Assert.Equal(claims, All(objects, "PersistentVolumeClaim").Select(claim => Text(claim["metadata"]!["name"])));
        Assert.Equal(Text(Of(objects, "ServiceAccount")["metadata"]!["name"]), Text(pod["serviceAccountName"]));
        Assert.All(Array(Of(objects, "Service")["spec"]!["ports"]), port => Assert.Contains(Text(port!["targetPort"]), ports));
        foreach (var rule in Array(Of(objects, "NetworkPolicy")["spec"]!["ingress"]))
        {
            Assert.All(Array(rule!["ports"]), port => Assert.Contains(Text(port!["port"]), ports));
        }

        JsonNode?[] selectors =
        [
            Of(objects, "Service")["spec"]!["selector"],
            Of(objects, "NetworkPolicy")["spec"]!["podSelector"]!["matchLabels"],
            .. All(objects, "PodDisruptionBudget").Select(budget => budget["spec"]!["selector"]!["matchLabels"]),
        ];
        Assert.All(selectors, selector => Assert.Equal(labels.ToJsonString(), selector!.ToJsonString()));
        Assert.All(objects.Where(each => Text(each["kind"]) != "Namespace"),
            each => Assert.Equal("agentops", Text(each["metadata"]!["namespace"])));
    }

    [Theory]
    [InlineData(Base, new string[0])]
    [InlineData(TwoReplicas, new[] { "5432" })]
    public async Task Out_go_names_mail_chats_an_Alertmanager_telemetry_and_the_database_and_nothing_else(string folder, string[] more)
    {
        var egress = Array(Of(await new Kustomization(folder).ObjectsAsync(), "NetworkPolicy")["spec"]!["egress"]);

        Assert.Equal(
            ["53", "53", "25", "465", "587", "443", "9093", "4318", .. more],
            egress.SelectMany(rule => Array(rule!["ports"])).Select(port => Text(port!["port"])));
    }

    [Theory]
    [MemberData(nameof(Running))]
    public async Task A_pod_may_do_nothing_but_run_and_write_to_its_volume(string folder)
    {
        var pod = Pod(await new Kustomization(folder).ObjectsAsync());

        Assert.Equal("true", Text(pod["securityContext"]!["runAsNonRoot"]));
        Assert.Equal("RuntimeDefault", Text(pod["securityContext"]!["seccompProfile"]!["type"]));
        Assert.Equal(("false", "false"), (Text(pod["automountServiceAccountToken"]), Text(pod["enableServiceLinks"])));
        foreach (var container in Array(pod["initContainers"]).Concat(Array(pod["containers"])).Select(each => each!))
        {
            var security = container["securityContext"]!;
            Assert.Equal(("false", "true"), (Text(security["allowPrivilegeEscalation"]), Text(security["readOnlyRootFilesystem"])));
            Assert.Equal("[\"ALL\"]", security["capabilities"]!["drop"]!.ToJsonString());
            Assert.NotNull(container["resources"]!["limits"]!["memory"]);
            Assert.Equal(["data"], Array(container["volumeMounts"]).Where(mount => mount!["readOnly"] is null)
                .Select(mount => Text(mount!["name"])));
        }
    }

    [Theory]
    [MemberData(nameof(Running))]
    public async Task A_pod_waits_longer_for_the_end_than_the_service_takes_and_the_old_one_ends_before_the_new_one_starts(string folder)
    {
        var objects = await new Kustomization(folder).ObjectsAsync();

        var seconds = int.Parse(Text(Pod(objects)["terminationGracePeriodSeconds"]), CultureInfo.InvariantCulture);
        Assert.True(TimeSpan.FromSeconds(seconds) > CommandTree.ServiceEndsWithin);
        Assert.Equal("Recreate", Text(Of(objects, "Deployment")["spec"]!["strategy"]!["type"]));
    }

    [Fact]
    public async Task Prometheus_finds_the_port_of_the_metrics_at_the_service()
    {
        var service = Of(await new Kustomization(Base).ObjectsAsync(), "Service");
        var monitor = Of(await new Kustomization(Operator).ObjectsAsync(), "ServiceMonitor");

        Assert.Contains(Text(monitor["spec"]!["endpoints"]![0]!["port"]),
            Array(service["spec"]!["ports"]).Select(port => Text(port!["name"])));
        Assert.Equal(monitor["spec"]!["selector"]!["matchLabels"]!.ToJsonString(), service["metadata"]!["labels"]!.ToJsonString());
        Assert.Equal(Text(service["metadata"]!["namespace"]), Text(monitor["metadata"]!["namespace"]));
    }

    [Fact]
    public async Task Each_dashboard_is_a_ConfigMap_with_the_label_of_the_sidecar()
    {
        var maps = All(await new Kustomization(Operator).ObjectsAsync(), "ConfigMap").ToList();

        Assert.Equal(
            Directory.GetFiles(RepositoryFile.At("grafana-dashboards"), "*.json").Select(Path.GetFileName).Order(StringComparer.Ordinal),
            maps.Select(map => Assert.Single(map["data"]!.AsObject()).Key).Order(StringComparer.Ordinal));
        Assert.All(maps, map => Assert.Equal("1", Text(map["metadata"]!["labels"]!["grafana_dashboard"])));
        Assert.All(maps, map => Assert.InRange(map.ToJsonString().Length, 1, LargestConfigMap));
    }

    [Fact]
    public void The_registry_is_the_example_which_is_never_brought_into_force() => Assert.Equal(
        File.ReadAllText(RepositoryFile.At("src/Monitoring.Service/Registry/registry.example.yaml")),
        File.ReadAllText(RepositoryFile.At("deploy/kubernetes/base/registry.yaml")));

    private static JsonNode Pod(IReadOnlyList<JsonNode> objects) => Of(objects, "Deployment")["spec"]!["template"]!["spec"]!;

    private static JsonNode Container(JsonNode pod) => Assert.Single(Array(pod["containers"]))!;

    private static JsonNode Volume(JsonNode pod, string name) => Array(pod["volumes"]).Single(volume => Text(volume!["name"]) == name)!;

    private static JsonNode Of(IReadOnlyList<JsonNode> objects, string kind) => Assert.Single(All(objects, kind));

    private static IEnumerable<JsonNode> All(IReadOnlyList<JsonNode> objects, string kind) =>
        objects.Where(each => Text(each["kind"]) == kind);

    private static JsonArray Array(JsonNode? node) => node?.AsArray() ?? [];

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
