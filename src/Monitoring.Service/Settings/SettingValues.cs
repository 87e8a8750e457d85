namespace Monitoring.Service.Settings;

/// <summary>
/// The configured values of one reading, and everything found wrong with them. An empty value is an absent one, as an unset
/// variable of a container file arrives.
/// </summary>
/// <param name="configuration">The configuration.</param>
internal sealed class SettingValues(IConfiguration configuration)
{
    private const string DataPlaceholder = "{data}";
    private readonly List<string> faults = [];
    private readonly List<string> passedOver = [];

    /// <summary>What was found wrong so far.</summary>
    public IReadOnlyList<string> Faults => faults;

    /// <summary>Variables that look like settings and are somebody else's.</summary>
    public IReadOnlyList<string> PassedOver => passedOver;

    /// <summary>Which secrets are read.</summary>
    public NeededSecrets Needs { get; init; } = NeededSecrets.All;

    /// <summary>The folder that <c>{data}</c> stands for, a full path.</summary>
    public string Data { get; set; } = "";

    /// <summary>The configured text, or null.</summary>
    public string? Text(string setting) => configuration[setting] is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

    /// <summary>The configured text or the default, with <c>{data}</c> replaced.</summary>
    public string Text(string setting, string byDefault) =>
        (Text(setting) ?? byDefault).Replace(DataPlaceholder, Data, StringComparison.Ordinal);

    /// <summary>Notes a fault.</summary>
    /// <param name="setting">The name of the setting.</param>
    /// <param name="words">What is wrong and what would be right; never a secret.</param>
    public void Refuse(string setting, string words) => faults.Add($"{setting} ({SettingName.AsVariable(setting)}): {words}");

    /// <summary>Notes a fault that belongs to no known setting.</summary>
    public void Refuse(string words) => faults.Add(words);

    /// <summary>Notes a variable that looks like a setting and is somebody else's.</summary>
    public void PassOver(string variable) => passedOver.Add(variable);

    /// <summary>A path as a full path, seen from where the program was started.</summary>
    public string FullPath(string setting, string path)
    {
        if (path.Length > 0 && !path.Contains('\0', StringComparison.Ordinal))
        {
            return Path.GetFullPath(path);
        }

        Refuse(setting, "is no path.");
        return "";
    }

    /// <summary>A secret that stands in the setting itself or in a file; null when neither is configured, or it is not needed.</summary>
    /// <param name="setting">The name of the setting.</param>
    /// <param name="fileSetting">The name of the setting that names a file.</param>
    /// <param name="which">Which secret it is.</param>
    public string? Secret(string setting, string fileSetting, NeededSecrets which)
    {
        var stated = Text(setting);
        if (Text(fileSetting) is null || !Needs.HasFlag(which))
        {
            return stated;
        }

        if (stated is not null)
        {
            Refuse(fileSetting, $"{setting} is set too; set one of them.");
            return null;
        }

        var path = FullPath(fileSetting, Text(fileSetting, ""));
        if (SecretFile.Read(path, out var why) is { } secret)
        {
            return secret;
        }

        Refuse(fileSetting, why);
        return null;
    }
}
