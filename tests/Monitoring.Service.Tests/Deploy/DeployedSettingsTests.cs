using System.Text.RegularExpressions;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Tests.Deploy;

/// <summary>What the files of <c>deploy/</c> set: an unknown name would refuse the start.</summary>
public sealed partial class DeployedSettingsTests
{
    public static TheoryData<string> Files =>
    [
        "agentops-monitoring.service", "Containerfile", "compose.yaml", "kubernetes/base/settings.env", "kubernetes/base/deployment.yaml",
        "kubernetes/two-replicas/settings.env",
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_setting_exists(string file)
    {
        var set = Variable().Matches(File.ReadAllText(RepositoryFile.At("deploy/" + file))).Select(match => match.Value).ToArray();

        Assert.NotEmpty(set);
        Assert.Empty(set.Except(SettingName.All.Select(SettingName.AsVariable)));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_secret_is_in_a_file(string file)
    {
        var text = File.ReadAllText(RepositoryFile.At("deploy/" + file));

        Assert.DoesNotMatch("AGENTOPS_(LINKSECRET|MAIL__PASSWORD)[^F]", text);
        Assert.DoesNotMatch("(?i)password=(?!/run)", text);
    }

    [GeneratedRegex("AGENTOPS_[A-Z_]+", RegexOptions.NonBacktracking)]
    private static partial Regex Variable();
}
