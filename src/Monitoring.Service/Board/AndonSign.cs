using Monitoring.Core.Alerts;
using Monitoring.Core.Markup;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Board;

/// <summary>Which sign an SLO shows, and how a sign looks: by shape and by word, colour only comes on top.</summary>
internal static class AndonSign
{
    /// <summary>The sign of an SLO.</summary>
    public static Andon Of(SloReading slo) => slo.State switch
    {
        AccuracyState.Breached => Andon.Red,
        _ when slo.Counts.Judged == 0 => Andon.Grey,
        AccuracyState.WarmingUp => Andon.Grey,
        AccuracyState.Healthy => Andon.Green,
        _ => Andon.Amber,
    };

    /// <summary>The class of its colour in the stylesheet.</summary>
    public static string Colour(Andon sign) => sign switch
    {
        Andon.Red => "red",
        Andon.Grey => "grey",
        Andon.Amber => "amber",
        _ => "green",
    };

    /// <summary>Its shape.</summary>
    public static string Shape(Andon sign) => sign switch
    {
        Andon.Red => "■",
        Andon.Grey => "◇",
        Andon.Amber => "▲",
        _ => "●",
    };

    /// <summary>What a number of such SLOs is called.</summary>
    public static string Word(Andon sign) => sign switch
    {
        Andon.Red => "red",
        Andon.Grey => "not measured",
        Andon.Amber => "at risk or recovering",
        _ => "at target",
    };

    /// <summary>The shape in its colour; hidden from screen readers, which get the word beside it.</summary>
    public static Html Markup(Andon sign) => Html.Of($"""<span class="{Colour(sign)}" aria-hidden="true">{Shape(sign)}</span>""");
}
