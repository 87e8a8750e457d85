using Monitoring.Core.Alerts;
using Monitoring.Service.Access;
using Monitoring.Service.Board;
using Monitoring.Service.SigningIn;

namespace Monitoring.Service.Acknowledging;

/// <summary>
/// The form "I have it" on the page of an alert: for whoever signed in, in their own name; before the first key, when nobody can sign in, for
/// somebody of the registry who is chosen. A wall screen and a key have none.
/// </summary>
internal static class AlertForm
{
    /// <summary>The form; null for whoever decides nothing.</summary>
    public static AcknowledgeForm? Of(HttpContext http, AlertView view)
    {
        var caller = Caller.Of(http);
        if (caller.Kind is not (CallerKind.Person or CallerKind.Local))
        {
            return null;
        }

        var form = new AcknowledgeForm
        {
            Action = AlertPage.Address(view.Alert) + "/acknowledge",
            Zone = view.Zone,
            Now = view.Present.Now,
            People = caller.Kind == CallerKind.Local ? view.People.All : null,
            IsPractice = view.Alert.Alert.Kind == AlertKind.Drill,
            Hidden = FormToken.Field(http),
        };
        return view.Alert.Alert.Acknowledgement is { } held && held.By == caller.Id ? form.FilledWith(held) : form;
    }
}
