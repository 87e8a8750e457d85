using System.Globalization;
using System.Text.RegularExpressions;
using Monitoring.Core.Markup;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Otlp;

/// <summary>From which score on an evaluation says that the work was right; the bound itself is right.</summary>
/// <param name="Limit">The bound.</param>
/// <param name="IsLeast">True where more is better.</param>
internal readonly partial record struct ScoreBound(double Limit, bool IsLeast)
{
    /// <summary>The name that stands for every evaluation that is not named.</summary>
    public const string Others = "*";

    /// <summary>Whether a score is good enough.</summary>
    public bool IsMetBy(double score) => IsLeast ? score >= Limit : score <= Limit;

    /// <summary>Reads the bounds of the setting, by the name of their evaluation; faults are noted.</summary>
    public static IReadOnlyDictionary<string, ScoreBound> Read(SettingValues values)
    {
        var bounds = new Dictionary<string, ScoreBound>(StringComparer.Ordinal);
        foreach (var text in (values.Text(SettingName.OtlpThresholds) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var form = Form().Match(text.Trim());
            var (name, side, number) = (form.Groups["name"].Value, form.Groups["side"].Value, form.Groups["limit"].Value);
            if (!double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var limit) || !double.IsFinite(limit))
            {
                values.Refuse(SettingName.OtlpThresholds, $"\"{Visible.Line(text, 60)}\" is no threshold; write the name of the evaluation,"
                    + " >= or <=, and a number, several separated by commas, such as Correctness>=0.8,Toxicity<=0.1;"
                    + " * stands for every other name.");
            }
            else if (!bounds.TryAdd(name, new(limit, side == ">=")))
            {
                values.Refuse(SettingName.OtlpThresholds, $"\"{Visible.Line(name, 60)}\" is named twice; leave one out.");
            }
        }

        return bounds;
    }

    [GeneratedRegex(@"^(?<name>[^<>=]*[^<>=\s])\s*(?<side>>=|<=)\s*(?<limit>[-+0-9.eE]+)\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Form();
}
