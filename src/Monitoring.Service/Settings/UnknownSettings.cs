using Monitoring.Core.Markup;

namespace Monitoring.Service.Settings;

/// <summary>
/// Nothing configured is passed over in silence: a name that is no setting refuses the start and names the nearest one.
/// <c>AGENTOPS_TEST_…</c> belongs to the tests, the framework's sections to the framework.
/// </summary>
internal static class UnknownSettings
{
    private const string TestPrefix = "TEST_";

    /// <summary>Notes every unknown name, first of the environment, then of the file.</summary>
    public static void Refuse(IConfiguration configuration, IEnumerable<string> variables, SettingValues values)
    {
        var ours = variables.Where(name => name.StartsWith(SettingName.EnvironmentPrefix, StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal).ToList();
        foreach (var variable in ours.Where(variable => !IsKnown(Setting(variable))))
        {
            values.Refuse($"{Visible.Line(variable, 100)} is not a setting{Suggestion(Setting(variable), SettingName.AsVariable)}");
        }

        var said = ours.Select(Setting).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in configuration.AsEnumerable().OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (value is not null && !said.Contains(name) && !IsKnown(name))
            {
                values.Refuse($"appsettings.json: {Visible.Line(name, 100)} is not a setting{Suggestion(name, setting => setting)}");
            }
        }
    }

    private static string Setting(string variable) =>
        variable[SettingName.EnvironmentPrefix.Length..].Replace("__", ":", StringComparison.Ordinal);

    private static bool IsKnown(string name) =>
        SettingName.All.Contains(name, StringComparer.OrdinalIgnoreCase)
        || name.StartsWith(TestPrefix, StringComparison.OrdinalIgnoreCase)
        || SettingName.FrameworkSections.Any(section => name.StartsWith(section + ":", StringComparison.OrdinalIgnoreCase));

    private static string Suggestion(string name, Func<string, string> spelling) => NearestName.To(name, SettingName.All) is { } nearest
        ? $"; did you mean {spelling(nearest)}?"
        : $"; the settings are {string.Join(", ", SettingName.All.Select(spelling))}.";
}
