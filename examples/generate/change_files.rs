//! The files about changes: the workbook, and the rows of approvals.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::change::{Approval, Change};
use super::csv::Csv;
use super::incident::World;
use super::time::DAY;
use super::words::{GROUPS, SERVICES};

/// The approvals of changes in display values.
pub(crate) fn push_approvals(csv: &mut Csv, world: &World, number: &str, approvals: &[Approval]) {
    for approval in approvals {
        csv.plain(number).plain(approval.approver).plain(approval.state);
        csv.time(Some(world.zone.local(approval.asked)));
        csv.time(Some(world.zone.local(approval.decided.unwrap_or(approval.asked)))).end();
    }
}

const LABELS: [(&str, f64); 22] = [
    ("Number", 12.0),
    ("Type", 10.0),
    ("Short description", 44.0),
    ("State", 10.0),
    ("Risk", 10.0),
    ("Priority", 12.0),
    ("Requested by", 18.0),
    ("Assignment group", 20.0),
    ("Assigned to", 18.0),
    ("Service", 18.0),
    ("Configuration item", 16.0),
    ("Opened", 19.0),
    ("Planned start date", 19.0),
    ("Planned end date", 19.0),
    ("Actual start", 19.0),
    ("Actual end", 19.0),
    ("Approval", 12.0),
    ("Close code", 20.0),
    ("Backout plan", 30.0),
    ("CAB required", 12.0),
    ("Closed", 19.0),
    ("Updated", 19.0),
];

/// The workbook of changes: labels, and real date cells in the zone of the exporter.
pub(crate) fn workbook(world: &World, changes: &[Change]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // A fixed time of writing, or each run would give other bytes.
    let exported = ExcelDateTime::from_ymd(2026, 7, 1)?.and_hms(4, 0, 0)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&exported));
    let sheet = workbook.add_worksheet().set_name("Page 1")?;
    let bold = Format::new().set_bold();
    for (column, (label, width)) in (0..).zip(LABELS) {
        sheet.write_string_with_format(0, column, label, &bold)?.set_column_width(column, width)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    let date = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
    for (row, change) in (1..).zip(changes) {
        write_row(world, sheet, row, change, &date)?;
    }
    workbook.save_to_buffer()
}

fn write_row(world: &World, sheet: &mut Worksheet, row: u32, change: &Change, date: &Format) -> Result<(), XlsxError> {
    let service = &SERVICES[change.service];
    let texts = [
        change.number.as_str(),
        change.kind,
        &change.title,
        change.state,
        change.risk,
        if change.kind == "Emergency" { "2 - High" } else { "4 - Low" },
        change.requested_by,
        GROUPS[service.group].name,
        change.assigned_to,
        service.name,
        &change.item,
    ];
    for (column, text) in (0..).zip(texts) {
        sheet.write_string(row, column, text)?;
    }
    let (began, ended) = change.actual.map_or((None, None), |(from, until)| (Some(from), Some(until)));
    let ended = ended.filter(|at| *at <= world.cut);
    let times = [Some(change.opened), Some(change.planned.0), Some(change.planned.1), began, ended];
    let tail = [(20, change.closed), (21, Some(change.updated))];
    for (column, at) in (11..).zip(times).chain(tail) {
        if let Some(at) = at {
            sheet.write_number_with_format(row, column, serial(world.zone.local(at)), date)?;
        }
    }
    let cab = if change.kind == "Normal" { "true" } else { "false" };
    for (column, text) in (16..).zip([change.approval, change.close_code, change.backout, cab]) {
        if !text.is_empty() {
            sheet.write_string(row, column, text)?;
        }
    }
    Ok(())
}

/// Days since 1899-12-30, as workbooks count.
fn serial(local: i64) -> f64 {
    25_569.0 + local as f64 / DAY as f64
}
