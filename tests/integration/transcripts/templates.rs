//! Mistakes in templates of one's own.

use super::{Transcript, loaded};

const BLOCKS: &str = "{% block header %}{% endblock %}{% block main %}{% endblock %}{% block footer %}{% endblock %}";

#[test]
fn mistakes_in_templates() {
    let mut said = Transcript::new();
    for (title, name, text) in [
        ("no blocks", "base.html", "<html>no blocks</html>".to_owned()),
        ("a name, misspelt", "base.html", format!("<html>\n<title>{{{{ titel }}}}</title>\n{BLOCKS}")),
        ("a block that does not end", "base.html", "<html>\n{% block header %}\n".to_owned()),
        ("a filter that there is not", "base.html", format!("{BLOCKS}\n{{{{ title | shout }}}}\n")),
        ("a base that there is not", "service-review.html", "{% extends \"bass.html\" %}\n".to_owned()),
        ("a component that there is not", "service-review.html", "{{ <scorcard card={scorecard} /> }}\n".to_owned()),
        ("a template that there is not", "service_review.html", BLOCKS.to_owned()),
    ] {
        let project = loaded().file(&format!("templates/{name}"), text);
        said.run(title, &project, "report --period 2026-06 --out out");
    }
    said.keep("templates");
}
