using System.Text.Json.Nodes;
using YamlDotNet.Serialization;

namespace Monitoring.Service.Tests.Deploy;

/// <summary>A folder of <c>deploy/kubernetes</c>: what it names, and what the real <c>kubectl kustomize</c> makes of it.</summary>
/// <param name="folder">Its path from <c>deploy/kubernetes</c>.</param>
internal sealed class Kustomization(string folder)
{
    /// <summary>The file that makes a folder one.</summary>
    public const string FileName = "kustomization.yaml";

    /// <summary>Where it is.</summary>
    public string Path { get; } = RepositoryFile.At("deploy/kubernetes/" + folder);

    /// <summary>The files and folders it names, as it names them.</summary>
    public IReadOnlyList<string> Named()
    {
        var document = Read(File.ReadAllText(System.IO.Path.Combine(Path, FileName)))[0];
        return
        [
            .. Texts(document["resources"]),
            .. Array(document["patches"]).Select(patch => patch!["path"]?.GetValue<string>()).OfType<string>(),
            .. Array(document["configMapGenerator"]).SelectMany(made => Texts(made!["files"]).Concat(Texts(made["envs"]))),
        ];
    }

    /// <summary>The text of what is applied; skips the running test where kubectl is missing.</summary>
    public async Task<string> BuildAsync()
    {
        Tool.Require("kubectl", "kubectl of Kubernetes' own package source");
        var (said, failed) = await Tool.RunAsync("kubectl", ["kustomize", Path]);
        Assert.False(failed, said);
        return said;
    }

    /// <summary>What is applied, object by object. Every value is a text.</summary>
    public async Task<IReadOnlyList<JsonNode>> ObjectsAsync() => Read(await BuildAsync());

    /// <summary>The documents of a YAML text. Every value is a text.</summary>
    public static IReadOnlyList<JsonNode> Read(string yaml)
    {
        var json = new SerializerBuilder().JsonCompatible().Build();
        return
        [
            .. yaml.Split("\n---\n").Select(text => new DeserializerBuilder().Build().Deserialize<object>(text))
                .Select(document => JsonNode.Parse(json.Serialize(document))!),
        ];
    }

    private static JsonArray Array(JsonNode? node) => node?.AsArray() ?? [];

    private static IEnumerable<string> Texts(JsonNode? node) => Array(node).Select(text => text!.GetValue<string>());
}
